from __future__ import annotations

import datetime
import decimal
import enum
import uuid
from typing import Annotated, Any, ClassVar, List, Literal, NewType, Optional, Union

from sqlalchemy import JSON, BigInteger, DateTime, Enum, ForeignKey, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declared_attr, mapped_column, registry, relationship

UserId = NewType("UserId", int)
intpk = Annotated[int, mapped_column(primary_key=True)]
str50 = Annotated[str, 50]
amount = Annotated[decimal.Decimal, mapped_column(Numeric(10, 2))]
user_fk = Annotated[int, mapped_column(ForeignKey("users.id", ondelete="CASCADE"))]
timestamp = Annotated[datetime.datetime, mapped_column(DateTime(timezone=True), nullable=False)]


class Status(enum.Enum):
    open = "o"
    closed = "c"


class Kind(str, enum.Enum):
    a = "a"


class Base(DeclarativeBase):
    type_annotation_map = {
        str50: String(50),
        dict[str, Any]: JSONB,
        UserId: BigInteger(),
        Kind: Enum(Kind, native_enum=False, length=9),
    }


class Common(MappedAsDataclass):
    @declared_attr
    def made_by(cls) -> Mapped[Optional[int]]:
        return mapped_column(ForeignKey("users.id"))


class User(Base):
    __tablename__ = "users"
    counter: ClassVar[int] = 0
    id: Mapped[intpk]
    name: Mapped[str50]
    nick: Mapped[Optional[str50]]
    title: Mapped["Optional[str]"]
    motto: Mapped["str | None"] = mapped_column(Text)
    alias: Mapped[Union[str, None]]
    ref: Mapped[UserId]
    status: Mapped[Status]
    kind: Mapped[Kind | None]
    level: Mapped[Literal["low", "high"]]
    options: Mapped[dict[str, Any]]
    settings: Mapped[dict] = mapped_column(MutableDict.as_mutable(JSON), default=dict)
    paid: Mapped[amount]
    paid_maybe: Mapped[Optional[amount]]
    seen: Mapped[timestamp]
    born: Mapped[datetime.date]
    at: Mapped[datetime.datetime]
    wakes: Mapped[datetime.time]
    lasts: Mapped[datetime.timedelta]
    token: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    photo: Mapped[bytes]
    score: Mapped[float] = mapped_column(nullable=True)
    active: Mapped[bool] = mapped_column("is_active", default=True)
    parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("users.id"))
    plain = mapped_column(String(3))
    posts: Mapped[List["Post"]] = relationship(back_populates="user")
    parent: Mapped[Optional["User"]] = relationship(remote_side="User.id")


class Post(Common, Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[user_fk] = mapped_column(index=True)
    editor_id: Mapped[Optional[user_fk]]
    body: Mapped[str] = mapped_column(Text, deferred=True)
    user: Mapped[User] = relationship(back_populates="posts", foreign_keys=[user_id])


mapper_registry = registry(type_annotation_map={str: String(12)})


@mapper_registry.mapped
class Mapped1:
    __tablename__ = "mapped_by_decorator"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(12))


OldBase = mapper_registry.generate_base()


class Generated(OldBase):
    __tablename__ = "generated"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
