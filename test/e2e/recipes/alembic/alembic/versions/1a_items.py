import sqlalchemy as sa
from alembic import op

revision = "1a"
down_revision = None


def upgrade():
    op.create_table(
        "items",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("mood", sa.Enum("low", "high", name="mood"), server_default="low"),
    )
    op.bulk_insert(sa.table("items", sa.column("name", sa.String)), [{"name": "it's"}])


def downgrade():
    op.drop_table("items")
