"""How a person is found again at each request."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Group, Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from crm.models import User
from crm.roles import ROLES

HELD = ArraySubquery(Group.objects.filter(user=OuterRef("pk")).values("name"))


class PersonAtADesk(AuthenticationBackend):
    """The person, their desk and their roles in one query, since every page asks for each."""

    def get_user(self, user_id: int) -> User | None:
        """Answer the person of a session; None for who may not sign in any more."""
        people = User.objects.select_related("desk").annotate(held=HELD)
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: User) -> bool:
        """A partner's system speaks through its own door and never opens a page."""
        return super().user_can_authenticate(user) and user.partner_id is None

    def get_group_permissions(self, user_obj: User, obj: object = None) -> set[str]:
        """The rights of the roles that came with the person, as the groups are synced too."""
        if user_obj.is_superuser or not hasattr(user_obj, "held"):
            return super().get_group_permissions(user_obj, obj)
        return {right for role in user_obj.held for right in ROLES.get(role, ())}

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        """A right comes with a role, never by name; no page asks the database for such."""
        return Permission.objects.none()
