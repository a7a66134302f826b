"""The shipped mappings for agency files, on small files in the shapes met in practice."""

# ruff: noqa: E501

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import loaders
from graphengine.model.ports import Batch, LoadContext
from tests.loaders.conftest import joined


@pytest.fixture
def shipped(tmp_path: Path, context: LoadContext):  # type: ignore[no-untyped-def]
    def run(name: str, table: str, encoding: str = "utf-8") -> Batch:
        path = tmp_path / "file.csv"
        path.write_text(table, encoding=encoding)
        mapping = loaders.mapping(name)
        mapping.inspect(path, context)
        return joined(mapping.batches(path, context))

    return run


def test_transfers_in_both_languages_give_one_identity(shipped) -> None:  # type: ignore[no-untyped-def]
    row = "T1,2016-01-02 10:00:00,12345,北原银行,甲,6222021295534323824,江南银行,乙,1.50,CNY,货款,柜台\n"
    one = shipped(
        "transfers",
        "tx_id,at,from_account,from_bank,from_name,to_account,to_bank,to_name,amount,currency,purpose,channel\n"
        + row,
    )
    two = shipped(
        "transfers",
        "流水号,交易时间,付款账号,付款行,付款户名,收款账号,收款行,收款户名,金额,币种,摘要,渠道\n"
        + row,
        "gb18030",
    )
    assert one.rows["identity"].to_list() == two.rows["identity"].to_list()
    edge = two.edges["TRANSFERRED"].row(0, named=True)
    assert (edge["id"], edge["src"], edge["amount_minor"], edge["currency"]) == (
        "T1",
        "12345@北原银行",
        150,
        "CNY",
    )
    assert edge["at"] == datetime(2016, 1, 2, 2, tzinfo=UTC)
    assert (edge["payerName"], edge["payeeName"], edge["purpose"]) == ("甲", "乙", "货款")


def test_cash_has_an_account_of_its_own(shipped) -> None:  # type: ignore[no-untyped-def]
    batch = shipped("transfers", "tx_id,at,from_account,to_account,amount,channel\n"
        "T1,2016-01-02 10:00:00,,1,5,cash\nT2,2016-01-02 10:00:00,1,,5,现金\nT3,2016-01-02 10:00:00,,1,5,柜台\n")  # fmt: skip
    pairs = batch.edges["TRANSFERRED"].select("src", "dst").rows()
    assert pairs == [("cash-T1", "1"), ("1", "cash-T2")]
    cash = batch.nodes["Account"].filter(key="cash-T1").row(0, named=True)
    assert cash["accountType"] == "cash"
    assert [(r.row, r.reason) for r in batch.rejects] == [
        (4, "TRANSFERRED: no end at 'from' (payer, cash_in)")
    ]


CALLS = {
    "date and time": "date,time,a_number,b_number,kind,seconds,cell,imei\n2016-01-02,10:00:00,+8613912345678,008613812345678,call,61,1-2,490154203237518\n",
    "one column": "at,a_number,b_number,kind,seconds\n2016-01-02 10:00:00,13912345678,13812345678,call,01:01\n",
    "Chinese": "日期,时间,主叫号码,被叫号码,类型,时长,基站,串号\n2016/01/02,10:00:00,139 1234 5678,１３８１２３４５６７８,语音,1分1秒,1-2,490154203237518\n",
    "epoch": "epoch,a_number,b_number,kind,seconds\n1451700000,8613912345678,13812345678,voice,61\n",
    "statement": "本机号码,对方号码,呼叫类型,通话开始时间,通话时长\n13812345678,13912345678,被叫,2016-01-02 10:00:00,61\n",
}


@pytest.mark.parametrize("shape", sorted(CALLS))
def test_calls_in_five_shapes_say_the_same(shape: str, shipped) -> None:  # type: ignore[no-untyped-def]
    batch = shipped("calls", CALLS[shape])
    assert batch.rejects == []
    edge = batch.edges["CALLED"].row(0, named=True)
    assert (edge["src"], edge["dst"]) == ("+8613912345678", "+8613812345678")
    assert (edge["at"], edge["kind"], edge["seconds"]) == (
        datetime(2016, 1, 2, 2, tzinfo=UTC),
        "call",
        61,
    )
    assert batch.edges["CALLED"].height == 1


def test_calls_without_a_second_number_service_numbers_and_odd_lengths(shipped) -> None:  # type: ignore[no-untyped-def]
    batch = shipped("calls", "at,a_number,b_number,kind,seconds,imei\n"
        "2016-01-02 10:00:00,13912345678,,data,5,490154203237518\n2016-01-02 10:00:00,13912345678,10086,call,-5,\n2016-01-02 10:00:00,无,10086,call,5,\n")  # fmt: skip
    assert batch.rows.height == 2
    assert batch.edges["USES"].select("src", "dst").rows() == [
        ("+8613912345678", "490154203237518")
    ]
    called = batch.edges["CALLED"].row(0, named=True)
    assert (called["dst"], called["seconds"], called["flags"]) == ("10086", -5, "seconds:negative")
    assert dict(batch.nodes["Phone"].select("key", "service").rows())["10086"] is True
    assert len(batch.rejects) == 1


def test_persons_phones_accounts(shipped) -> None:  # type: ignore[no-untyped-def]
    persons = shipped("persons", "证件号码,姓名,别名,出生日期,省份,城市,住址,工作单位,单位代码,职务\n"
        "11010519491231002x,Ａ伟,无,1949-12-31,北京市,北京市,和平街3号,甲公司,4400,仓管\n110105194912310021,乙,,1949/2/30,,,,,,\n110105194912310021,乙,,,,,,,,\n")  # fmt: skip
    first = persons.nodes["Person"].row(0, named=True)
    assert (first["key"], first["name"], first["nameNormalised"], first["alias"]) == (
        "11010519491231002X",
        "Ａ伟",
        "a伟",
        None,
    )
    assert persons.nodes["Person"]["flags"].to_list() == ["", "idNumber:checksum"]
    assert persons.nodes["Place"]["key"].to_list() == ["北京市 和平街3号"]
    assert persons.edges["MEMBER_OF"]["role"].to_list() == ["仓管"]
    assert [(r.row, r.column) for r in persons.rejects] == [(3, "出生日期")]
    phones = shipped(
        "phones",
        "msisdn,holder_id,holder_name,opened,closed,imei\n13912345678,11010519491231002X,甲,2016-01-02,2015-01-02,\n13800138000,NULL,乙,,,1\n",
    )
    assert phones.edges["HOLDS"]["flags"].to_list() == ["endDate:reversed"]
    assert phones.nodes["Phone"]["flags"].to_list() == ["", "number:filler"]
    accounts = shipped("accounts", "account_no,bank,holder_id,holder_name,account_type,currency,opening_balance\n"
        "6222021295534323824,甲行,11010519491231002X,甲,个人,CNY,\"1,000.5\"\n777,甲行,4400,乙公司,对公,CNY,0\n")  # fmt: skip
    assert accounts.edges["HOLDS"].select("src_kind", "src").rows() == [
        ("Person", "11010519491231002X"),
        ("Organisation", "4400"),
    ]
    assert accounts.nodes["Account"]["openingBalanceMinor"].to_list() == [100050, 0]


def test_parcels_and_stays(shipped) -> None:  # type: ignore[no-untyped-def]
    parcels = shipped("parcels", "waybill,carrier,sent_at,sender_phone,sender_name,received_at,receiver_phone,receiver_name,weight_kg,declared,fee\n"
        "sf1,顺达,2016-01-02 10:00:00,13912345678,甲,,-,乙,1.5,300.00,17\n")  # fmt: skip
    parcel = parcels.nodes["Parcel"].row(0, named=True)
    assert (parcel["key"], parcel["waybill"], parcel["declaredMinor"], parcel["currency"]) == (
        "SF1@顺达",
        "SF1",
        30000,
        "CNY",
    )
    received = parcels.edges["RECEIVED"].row(0, named=True)
    assert (received["src_kind"], received["name"], received["src"][0]) == ("Person", "乙", "~")
    stays = shipped(
        "stays",
        "证件号码,姓名,酒店,省份,地址,房号,入住时间,离店时间\n11010519491231002X,甲,和顺旅馆,浙江省,浙江省站前路6号,405,2016-06-30 17:25:52,2016-06-29 11:07:00\n",
    )
    assert stays.nodes["Place"]["key"].to_list() == ["hotel:和顺旅馆@浙江省站前路6号"]
    assert stays.edges["STAYED_AT"]["flags"].to_list() == ["endAt:reversed"]
