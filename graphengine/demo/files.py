"""The agency files: which bank, operator or carrier writes in which form, with which dirt."""

from __future__ import annotations

import polars as pl

from graphengine.demo import dirt
from graphengine.demo.dirt import Planted
from graphengine.demo.people import START
from graphengine.demo.tables import money, when
from graphengine.demo.words import BANKS
from graphengine.demo.writer import Writer

MINUTE = "%Y/%-m/%-d %H:%M"
EXCEL_ID = "4.2E+17"


def write_persons(writer: Writer, rows: pl.DataFrame) -> None:
    """Two registers: one GB18030 with Chinese headers, one UTF-8 with a byte order mark."""
    rng = writer.rng
    listed = rows.filter(pl.Series(rng.random(len(rows)) >= 0.01))
    east = pl.col("_region") < 15
    moved = pl.Series(rng.random(len(listed)) < 0.012)
    for name, here, encoding, chinese in (
        ("persons-east.csv", east, "gb18030", True),
        ("persons-west.csv", ~east, "utf-8-sig", False),
    ):
        frame, planted = listed.filter(here | moved), Planted()
        frame = dirt.change_cells(frame, "name", 0.01, ("space",), planted, rng)
        frame = dirt.change_cells(frame, "id_no", 0.01, ("lower", "wide"), planted, rng)
        frame = dirt.fill_empty(frame, "alias", 0.2, planted, rng)
        bad = {"date": ("birth_date", "1985-02-31")}
        frame = dirt.soil(frame, bad, "", 0.004, planted, rng)
        frame = dirt.add_odd_ids(frame, "id_no", EXCEL_ID, planted, rng)
        writer.csv(
            name, "persons", frame, planted, encoding=encoding, chinese=chinese,
            overlap=0 if chinese else int(moved.sum()),
        )  # fmt: skip


def write_registers(
    writer: Writer, firms: pl.DataFrame, phones: pl.DataFrame, accounts: pl.DataFrame
) -> None:
    """Organisations, subscribers of three operators, accounts."""
    rng = writer.rng
    writer.csv("organisations.csv", "organisations", firms, Planted())
    for operator, (encoding, chinese) in enumerate(
        (("utf-8", False), ("gb18030", True), ("utf-8-sig", False))
    ):
        frame, planted = phones.filter(pl.col("_operator") == operator), Planted()
        frame = dirt.fill_empty(frame, "holder_id", 0.7, planted, rng)
        frame = dirt.change_cells(frame, "msisdn", 0.02, ("wide", "grouped"), planted, rng)
        frame = dirt.change_cells(frame, "holder_name", 0.01, ("space",), planted, rng)
        bad = {"missing": ("msisdn", ""), "date": ("opened", "2015-13-40")}
        frame = dirt.soil(frame, bad, "", 0.003, planted, rng)
        name = f"subscribers-{operator + 1}.csv"
        writer.csv(name, "phones", frame, planted, encoding=encoding, chinese=chinese)
    planted = Planted()
    frame = dirt.fill_empty(accounts, "holder_id", 0.5, planted, rng)
    frame = dirt.soil(frame, {"missing": ("account_no", "")}, "", 0.003, planted, rng)
    writer.csv("accounts.csv", "accounts", frame, planted)


def write_transfers(writer: Writer, rows: pl.DataFrame) -> None:
    """Statements of four banks; the first comes in two files that overlap in December 2015."""
    turn = START + 320 * 86_400
    for bank in range(len(BANKS)):
        frame = rows.filter(pl.col("_bank") == bank)
        if bank == 0:
            overlap = frame.filter(pl.col("at").is_between(turn - 10 * 86_400, turn))
            _bank_file(writer, "bank-a-2015.csv", frame.filter(pl.col("at") <= turn), 0)
            later = frame.filter(pl.col("at") >= turn - 10 * 86_400)
            _bank_file(writer, "bank-a-2016.csv", later, 0, overlap=len(overlap))
        else:
            _bank_file(writer, f"bank-{'abcd'[bank]}.csv", frame, bank)


def _bank_file(writer: Writer, name: str, rows: pl.DataFrame, style: int, overlap: int = 0) -> None:
    rng, planted = writer.rng, Planted()
    chinese, thousands = style == 1, style in (1, 2)
    form = MINUTE if style in (1, 3) else "%Y-%m-%d %H:%M:%S"
    frame = rows.with_columns(
        when(rows["at"].to_numpy(), form).alias("at"),
        money(rows["amount"], thousands).alias("amount"),
    )
    if chinese:
        frame = frame.with_columns(pl.col("channel").replace("现金", "cash"))
    # A payee's name is typed by the payer.
    frame = dirt.change_cells(frame, "to_name", 0.01, ("space",), planted, rng)
    bad = {
        "date": ("at", "2016/2/31 10:15" if form == MINUTE else "2016-02-31 10:15:00"),
        "amount": ("amount", "-负五百"),
        "missing": ("amount", ""),
    }
    frame = dirt.soil(frame, bad, "tx_id", 0.003, planted, rng)
    encoding = ("utf-8", "gb18030", "utf-8-sig", "utf-8")[style]
    writer.csv(
        name, "transfers", frame, planted, encoding=encoding, chinese=chinese,
        separator=";" if style == 2 else ",", ragged=dirt.each(frame), overlap=overlap,
    )  # fmt: skip


def write_calls(writer: Writer, rows: pl.DataFrame) -> None:
    """Three operators: two with date and time apart, one with a single column."""
    rng = writer.rng
    for operator in range(3):
        part, planted = rows.filter(pl.col("_operator") == operator), Planted()
        at = part["at"].to_numpy()
        words = ("语音", "短信") if operator == 1 else ("call", "sms")
        kind = pl.Series(words).gather(part["sms"].to_numpy())
        if operator == 2:
            frame = part.with_columns(when(at).alias("at"), kind.alias("kind"))
            frame = frame.select("at", "a_number", "b_number", "kind", "seconds", "cell", "imei")
        else:
            day, clock = when(at, "%Y-%m-%d"), when(at, "%H:%M:%S")
            frame = part.with_columns(day.alias("date"), clock.alias("time"), kind.alias("kind"))
            frame = frame.select(
                "date", "time", "a_number", "b_number", "kind", "seconds", "cell", "imei"
            )
        prefix = ("+86", "0086", "")[operator]
        for column in ("a_number", "b_number"):
            long = pl.col(column).str.len_chars() == 11
            frame = frame.with_columns(
                pl.when(long).then(prefix + pl.col(column)).otherwise(column).alias(column)
            )
        if operator == 2:
            frame = dirt.change_cells(frame, "b_number", 0.02, ("grouped", "wide"), planted, rng)
        stamp = "at" if operator == 2 else "date"
        wrong = "2016-02-31 08:00:00" if operator == 2 else "2016-02-31"
        bad = {"date": (stamp, wrong), "missing": ("a_number", "")}
        frame = dirt.soil(frame, bad, "", 0.002, planted, rng)
        encoding = ("utf-8", "gb18030", "utf-8")[operator]
        writer.csv(
            f"calls-{operator + 1}.csv", "calls", frame, planted, encoding=encoding,
            chinese=operator == 1, ragged=dirt.each(frame),
        )  # fmt: skip


def write_parcels(writer: Writer, rows: pl.DataFrame) -> None:
    """Three carriers: CSV, CSV in GB18030 with the second date form, and a workbook."""
    rng = writer.rng
    for carrier in range(3):
        part, planted = rows.filter(pl.col("_carrier") == carrier), Planted()
        frame = part
        if carrier < 2:
            form = MINUTE if carrier == 1 else "%Y-%m-%d %H:%M:%S"
            frame = part.with_columns(
                when(part["sent_at"].to_numpy(), form).alias("sent_at"),
                when(part["received_at"].to_numpy(), form).alias("received_at"),
            )
        for column in ("sender_phone", "receiver_phone"):
            frame = dirt.change_cells(frame, column, 0.02, ("grouped", "wide"), planted, rng)
            frame = dirt.change_cells(frame, column, 0.004, ("placeholder",), planted, rng)
        for column in ("sender_name", "receiver_name"):
            frame = dirt.change_cells(frame, column, 0.01, ("space",), planted, rng)
        if carrier == 2:
            frame = dirt.soil(frame, {}, "", 0.003, planted, rng)
            writer.xlsx("parcels-3.xlsx", "parcels", frame, planted)
            continue
        wrong = "2016/2/31 9:30" if carrier else "2016-02-31 09:30:00"
        bad = {"date": ("sent_at", wrong), "missing": ("waybill", "")}
        frame = dirt.soil(frame, bad, "waybill", 0.003, planted, rng)
        writer.csv(
            f"parcels-{carrier + 1}.csv", "parcels", frame, planted,
            encoding="gb18030" if carrier else "utf-8", chinese=carrier == 1,
            ragged=dirt.each(frame),
        )  # fmt: skip


def write_stays(writer: Writer, rows: pl.DataFrame) -> None:
    """Hotel registrations in one file."""
    planted = Planted()
    bad = {"date": ("from", "2016-02-31 14:00:00")}
    frame = dirt.soil(rows, bad, "", 0.004, planted, writer.rng)
    writer.csv("stays.csv", "stays", frame, planted)
