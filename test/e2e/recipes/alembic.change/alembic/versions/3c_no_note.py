from alembic import op

revision = "3c"
down_revision = "2b"


def upgrade():
    op.drop_column("items", "note")


def downgrade():
    pass
