import enum
import re
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Enum, ForeignKey, ForeignKeyConstraint, Index, Integer
from sqlalchemy import Numeric, PrimaryKeyConstraint, String, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.ext.declarative import declared_attr
from sqlalchemy.orm import backref, column_property, declarative_base, deferred, relationship, synonym
from sqlalchemy.types import CHAR, TypeDecorator

Base = declarative_base()
NAME_LENGTH = 64


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


class Money(TypeDecorator):
    impl = Numeric(12, 2)
    cache_ok = True


class Guid(TypeDecorator):
    impl = CHAR(36)
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(UUID())
        return dialect.type_descriptor(CHAR(36))


class Name(TypeDecorator):
    impl = String
    cache_ok = True

    def __init__(self, prefix, length=NAME_LENGTH):
        self.prefix = prefix
        super().__init__(length)


class Timestamps:
    created_at = Column(DateTime(timezone=True), server_default=func.now(), nullable=False)

    @declared_attr
    def updated_at(cls):
        return Column(DateTime, onupdate=datetime.utcnow)


class Owned:
    @declared_attr
    def owner_id(cls):
        return Column(Integer, ForeignKey("people.id", ondelete="SET NULL"))

    @declared_attr
    def owner(cls):
        return relationship("Person")


class Named:
    @declared_attr
    def __tablename__(cls):
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower() + "s"


class Person(Base, Timestamps):
    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("email", name="one_email"), CheckConstraint("age > 0"), {"comment": "who"})

    id = Column(Integer, primary_key=True)
    name = Column("full_name", String(NAME_LENGTH), nullable=False)
    email = Column(String(length=255), unique=True, index=True)
    age = Column(sa.SmallInteger)
    is_admin = Column(Boolean, default=False, nullable=False)
    colour = Column(Enum(Colour), nullable=False)
    shade = Column(Enum(Colour, name="shade", native_enum=False))
    size = Column(Enum("s", "m", "l", name="size"))
    tags = Column(ARRAY(String(20)), default=list)
    extra = Column(JSONB, nullable=False, server_default="{}")
    balance = Column(Money)
    guid = Column(Guid(), nullable=False)
    nick = Column(Name("x"))
    nick_short = Column(Name("x", 8))
    bio = deferred(Column(Text))
    doubled = column_property(age * 2)
    alias = synonym("name")
    boss_id = Column(ForeignKey("people.id"))
    boss = relationship("Person", remote_side=[id], backref=backref("staff"))


class OrderLine(Named, Owned, Base):
    order_id = Column(sa.BigInteger)
    position = Column(Integer)
    person_id = Column(Integer, ForeignKey(Person.id, ondelete="CASCADE"), nullable=False)
    quantity = Column(Numeric, nullable=False)
    rate = Column(sa.Float)
    weight = Column(sa.Float(precision=20))
    data = Column(sa.LargeBinary)
    __table_args__ = (PrimaryKeyConstraint("order_id", "position"), Index("ix_person", person_id.desc()))


class Shipment(Base):
    __tablename__ = "shipments"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "position"], ["order_lines.order_id", "order_lines.position"], ondelete="CASCADE"),
        {"schema": "logistics"},
    )

    id = Column(UUID(as_uuid=True), primary_key=True)
    order_id = Column(sa.BigInteger, nullable=False)
    position = Column(Integer, nullable=False)
    note = Column(sa.Unicode(10).with_variant(Text(), "postgresql"))


class Parcel(Base):
    __tablename__ = "parcels"
    id = Column(Integer, primary_key=True, autoincrement=False)
    shipment_id = Column(ForeignKey("logistics.shipments.id"), nullable=False)
    twin_id = Column(Integer, ForeignKey("parcels.id", use_alter=True))


class Abstract(Base):
    __abstract__ = True
    id = Column(Integer, primary_key=True)
    code = Column(String(3))


class Country(Abstract):
    __tablename__ = "countries"
    code = Column(String(2), nullable=False)


class Region(Abstract):
    __tablename__ = "regions"
    country_id = Column(Integer, ForeignKey(Country.id))
    code = None
