from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CharField, Model

LENGTH = 12


class Timed(models.Model):
    made_at = models.DateTimeField(auto_now_add=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    class Meta:
        abstract = True


class User(Model):
    name = CharField(max_length=LENGTH * 2, unique=True)


class Code(models.CharField):
    pass


class Maker(models.Model):
    code = models.SlugField(primary_key=True)
    mail = models.EmailField(null=True)
    page = models.URLField(blank=True)
    note = models.CharField()

    class Meta:
        db_table = "Makers"


class Product(Timed):
    class Size(models.TextChoices):
        SMALL = "s"
        LARGE = "l"

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE)
    twin = models.OneToOneField("self", null=True, on_delete=models.CASCADE, db_column="TwinOf")
    of_name = models.ForeignKey("User", to_field="name", related_name="+", on_delete=models.CASCADE)
    loose = models.ForeignKey("shop.User", db_constraint=False, on_delete=models.DO_NOTHING)
    size = models.CharField(max_length=1, choices=Size.choices, null=False)
    price = models.DecimalField(max_digits=9, decimal_places=2)
    weight = models.FloatField(null=True)
    count = models.PositiveIntegerField(default=0)
    small = models.PositiveSmallIntegerField(default=0)
    big = models.PositiveBigIntegerField(default=0)
    sold = models.BooleanField(default=False)
    data = models.JSONField(default=dict)
    raw = models.BinaryField(null=True)
    key = models.UUIDField()
    day = models.DateField(null=True)
    hour = models.TimeField(null=True)
    lasts = models.DurationField(null=True)
    host = models.GenericIPAddressField(null=True)
    picture = models.FileField(null=True)
    words = ArrayField(models.CharField(max_length=10), null=True)
    rows = ArrayField(models.IntegerField(), null=True)
    code = Code(max_length=7)
    tags = models.ManyToManyField("Tag")
    similar = models.ManyToManyField("self")
    makers = models.ManyToManyField(Maker, through="Delivery", related_name="+")
    fans = models.ManyToManyField(User, db_table="fans", related_name="+")

    class Meta(Timed.Meta):
        abstract = False
        app_label = "shop"
        unique_together = [("maker", "key")]


class Tag(models.Model):
    id = models.AutoField(primary_key=True)
    text = models.TextField(db_column="body")


class Book(Product):
    pages = models.SmallIntegerField()


class CheapBook(Book):
    class Meta:
        proxy = True


class Delivery(models.Model):
    book = models.ForeignKey(CheapBook, on_delete=models.CASCADE)
    maker = models.ForeignKey("shop.Maker", on_delete=models.CASCADE)


class Line(models.Model):
    pk = models.CompositePrimaryKey("delivery_id", "number")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE)
    number = models.IntegerField()


class TheNameOfThisModelIsSoVeryLongThatPostgresqlWouldCutItsTableName(models.Model):
    word = models.CharField(max_length=3)
