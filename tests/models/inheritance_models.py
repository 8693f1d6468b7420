from typing import Optional

from sqlalchemy import Column, ForeignKey, Integer, String, Text
from sqlalchemy.ext.declarative import AbstractConcreteBase
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, has_inherited_table, mapped_column


class Base(DeclarativeBase):
    pass


class Tracked:
    note: Mapped[Optional[str]] = mapped_column(String(10))


class Employee(Tracked, Base):
    __tablename__ = "employees"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "employee"}


class Manager(Employee):
    budget: Mapped[Optional[int]]
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Director(Manager):
    car: Mapped[Optional[str]] = mapped_column(Text)
    __mapper_args__ = {"polymorphic_identity": "director"}


class Engineer(Employee):
    __tablename__ = "engineers"
    id: Mapped[int] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Intern(Engineer):
    school = Column(String(5), use_existing_column=True) if False else Column(String(5))
    __mapper_args__ = {"polymorphic_identity": "intern"}


class AutoName:
    @declared_attr.directive
    def __tablename__(cls) -> Optional[str]:
        if has_inherited_table(cls):
            return None
        return cls.__name__.lower()


class Animal(AutoName, Base):
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "type", "polymorphic_identity": "animal"}


class Dog(Animal):
    breed: Mapped[Optional[str]]
    __mapper_args__ = {"polymorphic_identity": "dog"}


class Document(AbstractConcreteBase, Base):
    strict_attrs = True
    title = Column(String(9))


class Invoice(Document):
    __tablename__ = "invoices"
    id = Column(Integer, primary_key=True)
    __mapper_args__ = {"polymorphic_identity": "invoice", "concrete": True}


class A:
    x: Mapped[int] = mapped_column()


class B(A):
    y: Mapped[int] = mapped_column()


class C(A):
    x: Mapped[str] = mapped_column(String(1))


class Diamond(B, C, Base):
    __tablename__ = "diamonds"
    id: Mapped[int] = mapped_column(primary_key=True)
