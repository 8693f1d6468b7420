import enum
import uuid
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any, ClassVar, Dict, List, Optional

from pydantic import EmailStr
from sqlalchemy import JSON, Column, DateTime, ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Relationship, SQLModel


class Status(str, enum.Enum):
    new = "new"
    done = "done"


class HeroBase(SQLModel):
    name: str = Field(index=True, max_length=40)
    secret_name: str
    age: Optional[int] = Field(default=None, index=True)


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    headquarters: str
    heroes: List["Hero"] = Relationship(back_populates="team")


class Hero(HeroBase, table=True):
    kinds: ClassVar[int] = 3
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    team_id: Optional[int] = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
    team: Optional[Team] = Relationship(back_populates="heroes")
    email: EmailStr = Field(unique=True, max_length=255)
    status: Status = Status.new
    born: date
    joined: datetime = Field(sa_type=DateTime(timezone=True))
    left: Optional[datetime] = Field(sa_column=Column(DateTime(timezone=True), nullable=True))
    pay: Decimal = Field(max_digits=10, decimal_places=2)
    rate: float = 0.5
    ok: bool = Field(default=True, nullable=True)
    blob: bytes
    data: Dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    tags: List[str] = Field(default_factory=list, sa_type=JSON)
    bio: Optional[str] = Field(default=None, sa_column=Column("biography", Text))
    note: str = Field(default="", sa_column_kwargs={"nullable": True, "server_default": "x"})


class HeroTeamLink(SQLModel, table=True):
    __tablename__ = "hero_team_links"
    __table_args__ = (UniqueConstraint("hero_id", "team_id"), {"schema": "links"})
    hero_id: uuid.UUID = Field(foreign_key="hero.id", primary_key=True)
    team_id: int = Field(primary_key=True, sa_column_args=[ForeignKey("team.id", ondelete="CASCADE")])


class HeroPublic(HeroBase):
    id: int
