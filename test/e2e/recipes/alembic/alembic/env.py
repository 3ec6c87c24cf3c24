import os

from alembic import context
from sqlalchemy import create_engine

url = os.environ.get("DATABASE_URL", context.config.get_main_option("sqlalchemy.url"))

if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url.replace("postgres://", "postgresql+psycopg2://")).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
