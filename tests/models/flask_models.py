from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Mapped, mapped_column

db = SQLAlchemy()

memberships = db.Table(
    "memberships",
    db.Column("user_id", db.ForeignKey("user.id"), primary_key=True),
    db.Column("group_id", db.Integer, db.ForeignKey("user_group.id", ondelete="CASCADE"), primary_key=True),
)


class Stamped(db.Model):
    __abstract__ = True
    created = db.Column(db.DateTime, nullable=False)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), unique=True, nullable=False)
    kind = db.Column(db.String(9))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "user"}


class Admin(User):
    level = db.Column(db.SmallInteger)
    __mapper_args__ = {"polymorphic_identity": "admin"}


class UserGroup(Stamped):
    id = db.Column(db.BigInteger, primary_key=True)
    users = db.relationship("User", secondary=memberships)


class HTTPRoute2(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    path = db.Column(db.Text, db.ForeignKey(User.name))


class Explicit(db.Model):
    __tablename__ = "explicit_name"
    id = db.Column(db.Integer, primary_key=True)
