"""Notices as Django knows them."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "goodoffices.desk.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
