"""How a person is found again at each request."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from crm.models import User


class PersonAtADesk(AuthenticationBackend):
    """The person and their desk in one query, since every page names both."""

    def get_user(self, user_id: int) -> User | None:
        """Answer the person of a session; None for who may not sign in any more."""
        user = User.objects.select_related("desk").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        """A right comes with a role, never by name; no page asks the database for such."""
        return Permission.objects.none()
