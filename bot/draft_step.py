"""Drafts the next step of the tables' history from the models: `python -m bot.draft_step "what changes"`."""

import sys

from sqlalchemy import create_engine

import bot.memory  # noqa: F401 - the conversation's own tables are in the same history
from catalog import migrations

with create_engine("sqlite://").connect() as connection:
    migrations.upgrade(connection)
    print(migrations.draft(connection, sys.argv[1]))
