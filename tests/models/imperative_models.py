from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, MetaData, PrimaryKeyConstraint, String, Table, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, registry

metadata = MetaData(schema="shop")


class Base(DeclarativeBase):
    metadata = metadata


class Product(Base):
    __tablename__ = "products"
    id = Column(Integer, primary_key=True)
    maker_id = Column(ForeignKey("makers.id"), nullable=False)


makers = Table(
    "makers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(30), nullable=False, key="title"),
    UniqueConstraint("title"),
)

product_tags = Table(
    "product_tags",
    Base.metadata,
    Column("product_id", ForeignKey("products.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("public.tags.id"), primary_key=True),
)

tags = Table("tags", metadata, *[Column("id", Integer), Column("label", String)], PrimaryKeyConstraint("id"), schema="public")

product_makers = Table(
    "product_makers",
    metadata,
    Column("product_id", Integer),
    Column("maker_id", None, ForeignKey(makers.c.id)),
    ForeignKeyConstraint(["product_id"], [Product.id]),
)


class Label(Base):
    __table__ = Table("labels", Base.metadata, Column("id", Integer, primary_key=True), Column("text", String(4)))


class Maker:
    pass


registry(metadata=metadata).map_imperatively(Maker, makers)
