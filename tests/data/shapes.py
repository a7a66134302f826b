# ruff: noqa: E501
"""Small files in the shapes of the published data sets; all names and numbers are invented."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

POLE = {
    "nodes.Person": ":ID,surname,nhs_no,name,age,:LABEL\n0,Ember,000-01,Ana,,Person\n1,Flint,000-02,Bo,44,Person\n",
    "nodes.Phone": ":ID,phoneNo,:LABEL\n2,0-(070)000-0001,Phone\n3,5-(997)000-0002,Phone\n",
    "nodes.PhoneCall": ":ID,call_duration,call_time,call_date,call_type,:LABEL\n4,38,00:32,4/08/2017,CALL,PhoneCall\n",
    "nodes.Crime": ":ID,date,id,type,last_outcome,note,charge,:LABEL\n5,24/08/2017,c5,Drugs,Under investigation,,Possession,Crime\n",
    "nodes.Officer": ":ID,badge_no,rank,name,surname,:LABEL\n6,80-1,Sergeant,Cy,Gorse,Officer\n",
    "nodes.Object": ':ID,description,id,type,:LABEL\n7,"3 scales, electronic",,Evidence,Object\n',
    "nodes.Vehicle": ":ID,model,reg,make,year,:LABEL\n8,Hopper,XX01 AAA,Kanga,2005,Vehicle\n",
    "nodes.Location": ":ID,latitude:double,postcode,longitude:double,address,:LABEL\n9,53.5,ZZ1 1ZZ,-2.25,1 Test Row,Location\n",
    "nodes.PostCode": ":ID,code,:LABEL\n10,ZZ1 1ZZ,PostCode\n",
    "nodes.Area": ":ID,areaCode,:LABEL\n11,ZZ1,Area\n",
    "nodes.Email": ":ID,email_address,:LABEL\n12,ana@example.org,Email\n",
    "relationships.CALLED": ":START_ID,:END_ID,:TYPE\n4,3,CALLED\n",
    "relationships.CALLER": ":START_ID,:END_ID,:TYPE\n4,2,CALLER\n",
    "relationships.CURRENT_ADDRESS": ":START_ID,:END_ID,:TYPE\n0,9,CURRENT_ADDRESS\n",
    "relationships.FAMILY_REL": ":START_ID,:END_ID,:TYPE,rel_type\n0,1,FAMILY_REL,SIBLING\n",
    "relationships.HAS_EMAIL": ":START_ID,:END_ID,:TYPE\n0,12,HAS_EMAIL\n",
    "relationships.HAS_PHONE": ":START_ID,:END_ID,:TYPE\n0,2,HAS_PHONE\n1,3,HAS_PHONE\n",
    "relationships.HAS_POSTCODE": ":START_ID,:END_ID,:TYPE\n9,10,HAS_POSTCODE\n",
    "relationships.INVESTIGATED_BY": ":START_ID,:END_ID,:TYPE\n5,6,INVESTIGATED_BY\n",
    "relationships.INVOLVED_IN": ":START_ID,:END_ID,:TYPE\n7,5,INVOLVED_IN\n8,5,INVOLVED_IN\n",
    "relationships.KNOWS": ":START_ID,:END_ID,:TYPE\n0,1,KNOWS\n",
    "relationships.KNOWS_LW": ":START_ID,:END_ID,:TYPE\n0,1,KNOWS_LW\n",
    "relationships.KNOWS_PHONE": ":START_ID,:END_ID,:TYPE\n0,1,KNOWS_PHONE\n",
    "relationships.KNOWS_SN": ":START_ID,:END_ID,:TYPE\n1,0,KNOWS_SN\n",
    "relationships.LOCATION_IN_AREA": ":START_ID,:END_ID,:TYPE\n9,11,LOCATION_IN_AREA\n",
    "relationships.OCCURRED_AT": ":START_ID,:END_ID,:TYPE\n5,9,OCCURRED_AT\n",
    "relationships.PARTY_TO": ":START_ID,:END_ID,:TYPE\n1,5,PARTY_TO\n",
    "relationships.POSTCODE_IN_AREA": ":START_ID,:END_ID,:TYPE\n10,11,POSTCODE_IN_AREA\n",
}  # fmt: skip

IBM = """\
tx_id,timestamp,from_bank,from_account,to_bank,to_account,amount_received,receiving_currency,amount_paid,payment_currency,payment_format
T1,2022/09/04 18:39,0148,806E95350,005,812D0C600,13335.95,Saudi Riyal,13335.95,Saudi Riyal,ACH
T2,2022/09/01 00:26,220,800147790,220,800147790,5.09,US Dollar,5.09,US Dollar,Reinvestment
T3,2022/09/02 01:00,0148,800147790,005,812D0C600,1500.5,Yen,0.12345678,Bitcoin,Wire
"""

KASIOS = {
    "involvedCompanyIndex.csv": "first,last,ID\nAda,Quill,11\nBen,Rook,22\nCleo,Stone,33\n",
    "Suspicious_calls.csv": "11,0,22,0\n22,0,33,60\n",
    "Suspicious_emails.csv": "11,1,33,86400\n",
    "Suspicious_meetings.csv": "22,3,33,3600\n",
    "Suspicious_purchases.csv": "33,2,11,74565933\n",
    "Other_suspicious_purchases.csv": "Source,Etype,Dest,Time\n44,2,11,5\n44,9,11,6\n",
}

MONTAGNA = "18 19 5\n19 18 6\n0 18 1\n"

TWO_MODE = {
    "net.nodes.csv": "id,type,name\n0,False,N1\n1,False,N2\n2,True,E1\n",
    "net.edges.csv": "source,target\nE1,N1\nE1,N2\nE1,N2\n",
}

ENRON_NODES = "id,Email,Name,Note\n0,ada,Ada Quill,Clerk\n1,na,NA,NA\n2,cleo,Cleo Stone,NA\n"
ENRON_EDGES = """\
src,dst,Time,Reciptype,Topic,LDC_topic
0,1,1979-12-31 21:00:00,to,1,0
0,1,2001-05-01 09:30:00,to,1,-1
0,1,2001-05-01 09:30:00,to,1,-1
2,2,2001-05-02 10:00:00,cc,3,-1
"""

DONATIONS = """\
"Party","DonationEUR","DonorType","Donor","Street","City","Country","DonationDate","ReportingDate"
"ABC",100000,"PERSON","Frau Ada Groß","Beispielstraße 1","00001 Musterstadt","Deutschland",2011-12-29,2011-12-30
"ABC ","113969.15","COMPANY","Muster AG","Beispielstraße 2","00001 Musterstadt ","Deutschland",2011-12-28,2011-12-30
"XYZ","60000","ORG","Verband Muster","","00001 Musterstadt","Niedlerlande",2011-12-27,2011-12-30
"XYZ","60000","ORG","Verband Muster","","00001 Musterstadt","Niedlerlande",2011-12-27,2011-12-30
"""


def put(folder: Path, files: dict[str, str]) -> list[Path]:
    """Write texts as files; the paths in the order given."""
    made = []
    for name, text in files.items():
        path = folder / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        made.append(path)
    return made


def pole(folder: Path) -> list[Path]:
    """The 28 files."""
    return put(folder, {f"crime-investigation.{name}.csv": text for name, text in POLE.items()})


def entity(id_: str, schema: str, **properties: list[str]) -> str:
    """A FollowTheMoney entity as a line of JSON."""
    return json.dumps({"id": id_, "properties": properties, "schema": schema}) + "\n"


FTM = "".join(
    [
        entity("a1", "Organization", name=["ABC"]),
        entity("a2", "Address", full=["Beispielstraße 1, Ort", "Beispielstraße 1 , Ort"], city=["Ort"], country=["de"]),
        entity("a3", "Address", full=["Beispielstraße 2, Ort"]),
        entity("a4", "Person", name=["Frau Ada Groß"], country=["de"], addressEntity=["a2", "a3"]),
        entity("a5", "Company", name=["Muster AG"]),
        entity("a6", "Payment", amountEur=["100000"], payer=["a4"], beneficiary=["a1"], date=["2011-12-29"]),
        entity("a7", "Payment", amountEur=["113969.15"], payer=["a5"], beneficiary=["a1"], date=["2011-12-28"]),
        entity("a8", "Airplane", name=["XX-001"]),
    ]
)  # fmt: skip
