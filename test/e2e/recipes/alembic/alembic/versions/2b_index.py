from alembic import op

revision = "2b"
down_revision = "1a"


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("items_name", "items", ["name"], postgresql_concurrently=True)
    op.create_check_constraint("named", "items", "name <> ''")


def downgrade():
    op.drop_index("items_name")
