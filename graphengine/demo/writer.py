"""Write one agency file at a time and keep the manifest's entries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from graphengine.demo.dirt import Planted
from graphengine.demo.workbook import write_workbook

CHINESE = {
    "id_no": "证件号码", "name": "姓名", "alias": "别名", "birth_date": "出生日期",
    "region": "省份", "city": "城市", "address": "住址", "employer": "工作单位",
    "employer_no": "单位代码", "position": "职务",
    "msisdn": "手机号", "holder_id": "证件号码", "holder_name": "姓名", "operator": "运营商",
    "opened": "开户日期", "closed": "销户日期", "imei": "串号",
    "tx_id": "流水号", "at": "交易时间", "from_account": "付款账号", "from_bank": "付款行",
    "from_name": "付款户名", "to_account": "收款账号", "to_bank": "收款行", "to_name": "收款户名",
    "amount": "金额", "currency": "币种", "purpose": "摘要", "channel": "渠道",
    "date": "日期", "time": "时间", "a_number": "主叫号码", "b_number": "被叫号码",
    "kind": "类型", "seconds": "时长", "cell": "基站",
    "waybill": "运单号", "carrier": "快递公司", "sent_at": "寄件时间", "sender_phone": "寄件电话",
    "sender_name": "寄件人", "sender_address": "寄件地址", "sender_region": "寄件省份",
    "received_at": "签收时间", "receiver_phone": "收件电话", "receiver_name": "收件人",
    "receiver_address": "收件地址", "receiver_region": "收件省份", "goods": "物品",
    "weight_kg": "重量", "declared": "声明价值", "fee": "运费",
}  # fmt: skip


class Writer:
    """Writes files into one folder and keeps the manifest's entries."""

    def __init__(self, folder: Path, rng: np.random.Generator) -> None:
        self.folder, self.rng = folder, rng
        self.entries: list[dict[str, Any]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def csv(
        self,
        name: str,
        mapping: str,
        frame: pl.DataFrame,
        planted: Planted,
        *,
        encoding: str = "utf-8",
        chinese: bool = False,
        separator: str = ",",
        ragged: int = 0,
        overlap: int = 0,
    ) -> None:
        """Write one CSV file; ``ragged`` rows are cut off after their first cell."""
        shown = frame.drop([c for c in frame.columns if c.startswith("_") or c == "row"])
        columns = shown.columns
        shown = shown.with_columns(pl.col(columns).replace("", None))
        if chinese:
            shown = shown.rename({column: CHINESE[column] for column in columns})
        lines = shown.write_csv(separator=separator).rstrip("\n").split("\n")
        for place in sorted(self.rng.integers(1, len(lines), size=ragged).tolist(), reverse=True):
            lines.insert(place, lines[place].split(separator)[0][:1] + "…")
        if ragged:
            planted.bad_rows["ragged"] = ragged
        text = "\r\n".join(lines) + "\r\n" if chinese else "\n".join(lines) + "\n"
        (self.folder / name).write_bytes(text.encode(encoding))
        self._note(name, mapping, len(lines) - 1, planted, encoding, separator, overlap, columns)

    def xlsx(self, name: str, mapping: str, frame: pl.DataFrame, planted: Planted) -> None:
        """Write one workbook with times as date cells."""
        shown = frame.drop([c for c in frame.columns if c.startswith("_") or c == "row"])
        write_workbook(self.folder / name, "运单", shown)
        self._note(name, mapping, len(shown), planted, "xlsx", "", 0, shown.columns)

    def _note(
        self, name: str, mapping: str, rows: int, planted: Planted, encoding: str,
        separator: str, overlap: int, columns: list[str],
    ) -> None:  # fmt: skip
        self.entries.append(
            {
                "file": name,
                "mapping": mapping,
                "encoding": encoding,
                "separator": separator,
                "columns": columns,
                "rows": rows,
                "duplicates": planted.duplicates,
                "overlap": overlap,
                "bad_rows": dict(sorted(planted.bad_rows.items())),
                "odd": dict(sorted(planted.odd.items())),
            }
        )

    def manifest(self, scale: str, seed: int) -> None:
        """Write manifest.json: the files in the order in which to load them."""
        body = {
            "title": "Example case",
            "scale": scale,
            "seed": seed,
            "time_zone": "Asia/Shanghai",
            "currency": "CNY",
            "files": self.entries,
        }
        text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
        (self.folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
