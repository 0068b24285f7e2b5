"""``manage.py dbshell`` for the embedded server: its own psql, its own socket."""

from django.db.backends.postgresql import client

from crm.project.postgres import embedded


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        server = embedded.server()
        where = {name.upper(): value for name, value in server.ensure().items()}
        words, environment = super().settings_to_cmd_args_env(
            {**settings_dict, **where}, parameters
        )
        return [str(server.cluster.programs / "psql"), *words[1:]], environment
