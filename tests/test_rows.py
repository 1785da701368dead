"""What every turn asks and writes past the ORM: it must be the same as if the ORM had done it."""

import pytest
from sqlalchemy import bindparam, inspect
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from bot import memory  # noqa: F401 - its tables, too
from catalog.models import Address, Center, Item, Order, OrderLine, Person, State, Step, now
from catalog.questions import Question
from catalog.refusals import NotFound
from catalog.rows import Change, fresh, insert_row, made, undoable, update_row
from catalog.store import Raced, Store

TABLES = sorted((m.class_ for m in SQLModel._sa_registry.mappers), key=lambda table: str(table.__tablename__))
CHEAP = Question(select(Item).where(Item.price < bindparam("price")).order_by(col(Item.id)))
SOLD = Change(Item, col(Item.stock) >= bindparam("many"), stock=Item.stock - bindparam("many"))


def said(row: SQLModel) -> dict[str, object]:
    """The values of a row, with their types."""
    return {
        column.key: (type(value), value)
        for column in inspect(type(row)).columns
        for value in [getattr(row, column.key)]
    }


def a_basket(s: Session) -> Order:
    buyer = insert_row(s, Person, name="王桂英", language="zh_CN")
    return insert_row(s, Order, person_id=buyer.id, by_id=buyer.id)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__tablename__)
def test_a_question_brings_what_the_orm_would(store: Store, table: type[SQLModel]) -> None:
    with store.transaction() as s:
        order = a_basket(s)
        insert_row(s, OrderLine, order_id=order.id, item_id=1, count=2)
        insert_row(s, Step, order_id=order.id, state=State.PLACED)
    with store.reading() as s:
        by_question = [said(row) for row in Question(select(table)).all(s)]
    with store.reading() as s:
        by_orm = [said(row) for row in s.exec(select(table)).all()]
    key = [column.key for column in inspect(table).primary_key]
    assert sorted(by_question, key=lambda row: [row[k][1] for k in key]) == sorted(
        by_orm, key=lambda row: [row[k][1] for k in key]
    )


def test_what_is_not_said_is_as_the_table_has_it(store: Store) -> None:
    with store.transaction() as s:
        number = a_basket(s).id
        by_orm = Order(person_id=1, by_id=1)
        s.expunge_all()
        written = s.get_one(Order, number)
        differs = {"id", "person_id", "by_id", "moved"}
        assert {k: v for k, v in said(written).items() if k not in differs} == {
            k: v for k, v in said(by_orm).items() if k not in differs
        }
        assert (now() - written.moved).total_seconds() < 60


def test_a_row_is_there_once_however_it_was_found(store: Store) -> None:
    with store.transaction() as s:
        first = CHEAP.first(s, price=100_000)
        assert first is not None
        assert first is s.get(Item, first.id)
        assert first is s.exec(select(Item).where(Item.id == first.id)).one()
        assert first is CHEAP.all(s, price=100_000)[0]
        person = insert_row(s, Person, name="李大山", language="zh_CN")
        assert person is s.get(Person, person.id)


def test_a_question_finds_what_the_session_has_changed(store: Store) -> None:
    with store.transaction() as s:
        item = s.get_one(Item, 1)
        item.price = 1
        assert [found.id for found in CHEAP.all(s, price=2)] == [1]
        update_row(s, item, price=3)
        assert CHEAP.all(s, price=2) == [] and item.price == 3 and item not in s.dirty


def test_a_row_let_go_of_is_read_anew(store: Store) -> None:
    with store.transaction() as s:
        item = s.get_one(Item, 1)
        s.expire_all()
        with store.reading() as other:
            was = other.get_one(Item, 1).price
        assert CHEAP.all(s, price=100_000)[0] is item and item.price == was
        assert not inspect(item).expired_attributes


def test_what_a_refusal_undoes_is_not_there(store: Store) -> None:
    with store.transaction() as s:
        item, before = s.get_one(Item, 1), insert_row(s, Person, name="周秀兰", language="zh_CN")
        other, left = s.get_one(Item, 2), s.get_one(Item, 3)
        price, stock, name = item.price, item.stock, other.names["en"]
        with pytest.raises(NotFound), undoable(s):
            update_row(s, item, price=price + 1)
            assert SOLD.make(s, item, many=1)
            other.names = {"en": "another", "zh_CN": "别的"}
            s.flush()
            other.price = 7
            within = insert_row(s, Person, name="谁也不是", language="zh_CN")
            s.add(flushed := Person(name="谁也不是", language="zh_CN"))
            s.flush()
            s.add(pending := Person(name="谁也不是", language="zh_CN"))
            s.delete(left)
            raise NotFound
        assert (item.price, item.stock, other.names["en"]) == (price, stock, name) and other.price != 7
        for row in (within, flushed, pending):
            assert row not in s and (row.id is None or s.get(Person, row.id) is None)
        assert before in s and before.name == "周秀兰"
        assert s.get_one(Item, 3).id == 3
        item.price += 5
    with store.reading() as s:
        assert s.get_one(Item, 1).price == price + 5 and s.get(Item, 3) is not None
        assert s.exec(select(Person.name).where(Person.name == "谁也不是")).first() is None
        assert s.exec(select(Person.name).where(Person.name == "周秀兰")).one()


def test_what_is_not_refused_stays(store: Store) -> None:
    with store.transaction() as s:
        with undoable(s):
            s.add(Person(name="谁", language="zh_CN"))
        with pytest.raises(NotFound), undoable(s):
            s.add(Person(name="谁也不是", language="zh_CN"))
            raise NotFound
        with undoable(s):
            insert_row(s, Person, name="又一个", language="zh_CN")
        with pytest.raises(NotImplementedError):
            s.begin_nested()
    with store.reading() as s:
        asked = select(Person.name).where(col(Person.name).in_(["谁", "谁也不是", "又一个"])).order_by(col(Person.id))
        assert s.exec(asked).all() == ["谁", "又一个"]


def test_a_change_is_made_only_where_the_row_stands_so(store: Store) -> None:
    with store.transaction() as s:
        item = s.get_one(Item, 1)
        stock = item.stock
        assert SOLD.make(s, item, many=stock) and item.stock == 0
        assert not SOLD.make(s, item, many=1) and item.stock == 0
        s.expire_all()
        assert item.stock == 0


def test_a_mistake_is_told_as_the_orm_tells_it(store: Store) -> None:
    taken = {"channel": "telegram", "name": "7", "person_id": 1}
    with pytest.raises((IntegrityError, Raced)), store.transaction() as s:
        insert_row(s, Person, name="王桂英", language="zh_CN")
        insert_row(s, Address, **taken)
        insert_row(s, Address, **taken)
    with pytest.raises((IntegrityError, Raced)) as told, store.transaction() as s:
        insert_row(s, Order, person_id=10**6, by_id=10**6)
        s.commit()
    assert str(10**6) not in str(told.value).split("DETAIL")[0]  # no log line may hold what a statement was told


def test_a_row_of_no_session_changes_nothing(store: Store) -> None:
    with store.transaction() as s:
        order = a_basket(s)
        copy = made(OrderLine, **fresh(OrderLine, order_id=order.id, item_id=1, count=1), id=None)
        copy.count = 5
        assert copy not in s
    with store.reading() as s:
        assert s.exec(select(OrderLine).where(OrderLine.order_id == order.id)).all() == []


def test_an_outer_join_that_finds_nothing_is_none(store: Store) -> None:
    asked = select(Person, Center).outerjoin(Center, col(Center.id) == col(Person.center_id)).order_by(col(Person.id))
    with store.transaction() as s:
        newcomer = insert_row(s, Person, name="", language="en")
        found = Question(asked.where(Person.id == bindparam("number"))).all(s, number=newcomer.id)
        assert found == [(newcomer, None)]
