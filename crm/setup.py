"""What every migrate ends with: guards in place, the system's own hand, roles in step."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from crm import trail
from crm.models import User
from crm.roles import ROLES
from crm.search import projection
from crm.trail import triggers


def after_migrate(**_kwargs) -> None:
    """Idempotent; runs after each ``migrate`` of this layer."""
    if "crm_user" not in connection.introspection.table_names():
        return
    triggers.install()
    projection.install()
    call_command("createcachetable", verbosity=0)
    ensure_system_hand()
    sync_roles()


def ensure_system_hand() -> None:
    """The system is a user too. Its own first act names it, before its row stands."""
    if User.objects.filter(username=User.SYSTEM).exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        pk = trail.next_pk(User)
        cursor.execute(
            "insert into crm_act (verb, sentence, actor_id, source, why)"
            " values ('system.started', 'Casetrail was set up', %s, 'command', '')",
            [pk],
        )
        system = User(pk=pk, username=User.SYSTEM, first_name="Casetrail")
        system.set_unusable_password()
        system.save(force_insert=True)


def sync_roles() -> None:
    """Give each group exactly the permissions that ``roles.py`` lists."""
    for layer in layers():
        create_permissions(apps.get_app_config(layer), verbosity=0)
    stale = {name: wanted for name, wanted in wanted_rights().items() if held(name) != wanted}
    if not stale:
        return
    says = _("Roles were brought in step with the release")
    with trail.act("roles.synced", by=None, says=says):
        for name, wanted in stale.items():
            group, _created = Group.objects.get_or_create(name=name)
            group.permissions.set(wanted)


def wanted_rights() -> dict[str, set[Permission]]:
    """Each role's permissions as rows; a name that no model has is a mistake in roles.py."""
    found = Permission.objects.filter(content_type__app_label__in=layers())
    rights = {
        f"{right.content_type.app_label}.{right.codename}": right
        for right in found.select_related("content_type")
    }
    return {name: {rights[code] for code in codes} for name, codes in ROLES.items()}


def layers() -> set[str]:
    """The apps whose rights the roles name; their models say which rights there are."""
    return {code.partition(".")[0] for codes in ROLES.values() for code in codes}


def held(role: str) -> set[Permission]:
    return set(Permission.objects.filter(group__name=role))
