"""Plans from GeoJSON, KML and tables: the same plans, and errors with their line and reason."""

import json

import pytest

from goodoffices.deconfliction import Circle, Polygon, Reference, read_plans
from goodoffices.errors import FormatError

WHEN = {"start": "2026-03-17T06:00:00Z", "end": "2026-03-17T07:00:00+00:00"}
HIGH = {"low_m": 0, "high_m": 120, "reference": "agl"}
RING = [[30.0, 50.0], [30.1, 50.0], [30.1, 50.1], [30.0, 50.0]]


def feature(geometry, coordinates, **fields):
    return {
        "type": "Feature",
        "geometry": {"type": geometry, "coordinates": coordinates},
        "properties": {"plan": "p", **WHEN, **HIGH, **fields},
    }


FEATURES = [
    feature("Polygon", [RING], plan="square"),
    feature("Point", [30.2, 50.1], plan="tower", radius_m=800),
    feature("LineString", [[30, 50], [30.1, 50.1], [30.2, 50.1]], plan="lane", width_m=500),
    feature(
        "LineString",
        [[30, 50], [30.1, 50.1]],
        plan="convoy",
        width_m=200,
        times=["2026-03-17T06:00Z", "2026-03-17T06:30Z"],
        category="convoy",
        priority=2,
    ),
]


def as_geojson(features):
    lines = ",\n".join(json.dumps(one) for one in features)
    return (
        '{"features": "no", "type": "FeatureCollection",\n"features": [\n' + lines + "\n]}"
    ).encode()


AS_KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>square</name>DATA
 <Polygon><outerBoundaryIs><LinearRing><coordinates>
  30.0,50.0,0 30.1,50.0,0 30.1,50.1,0 30.0,50.0,0
 </coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>tower</name>DATA
 <ExtendedData><Data name="radius_m"><value>800</value></Data></ExtendedData>
 <Point><coordinates>30.2,50.1</coordinates></Point></Placemark>
<Placemark><name>lane</name>DATA
 <ExtendedData><Data name="width_m"><value>500</value></Data></ExtendedData>
 <LineString><coordinates>30,50 30.1,50.1 30.2,50.1</coordinates></LineString></Placemark>
<Placemark><name>convoy</name>DATA
 <ExtendedData><Data name="width_m"><value>200</value></Data>
  <Data name="times"><value>2026-03-17T06:00Z 2026-03-17T06:30Z</value></Data>
  <Data name="category"><value>convoy</value></Data><Data name="priority"><value>2</value></Data>
 </ExtendedData>
 <LineString><coordinates>30,50 30.1,50.1</coordinates></LineString></Placemark>
</Document></kml>""".replace(
    "DATA",
    "<TimeSpan><begin>2026-03-17T06:00:00Z</begin><end>2026-03-17T07:00:00Z</end></TimeSpan>"
    '<ExtendedData><Data name="low_m"><value>0</value></Data><Data name="high_m">'
    '<value>120</value></Data><Data name="reference"><value>AGL</value></Data></ExtendedData>',
).encode()

REST = "0;120;AGL;2026-03-17T06:00Z;2026-03-17T07:00Z"
AS_TABLE = f"""plan;shape;lat;lon;time;radius_m;width_m;priority;category;low_m;high_m;reference;start;end
square;polygon;50;30;;;;;;{REST}
square;polygon;50;30.1;;;;;;{REST}
square;polygon;50.1;30.1;;;;;;{REST}
tower;circle;50.1;30.2;;800;;;;{REST}
lane;route;50;30;;;500;;;{REST}
lane;route;50.1;30.1;;;500;;;{REST}
lane;route;50.1;30.2;;;500;;;{REST}
convoy;convoy;50;30;2026-03-17T06:00Z;;200;2;convoy;{REST}
convoy;convoy;50.1;30.1;2026-03-17T06:30Z;;200;2;convoy;{REST}
""".encode()


def test_the_three_forms_mean_the_same_plans():
    found = read_plans("a.geojson", as_geojson(FEATURES), filer="north")

    assert read_plans("a.kml", AS_KML, filer="north") == found
    assert read_plans("a.csv", AS_TABLE, filer="north") == found
    assert [(plan.id, len(plan.volumes)) for plan in found] == [
        ("square", 1),
        ("tower", 1),
        ("lane", 2),
        ("convoy", 2),
    ]
    assert found[0].volumes[0].area == Polygon(((50, 30), (50, 30.1), (50.1, 30.1)))
    assert found[1].volumes[0].area == Circle((50.1, 30.2), 800)
    assert found[1].volumes[0].band.reference is Reference.AGL
    assert (found[3].category, found[3].priority, found[3].filer) == ("convoy", 2, "north")


def test_volumes_of_one_plan_belong_together_wherever_they_stand():
    twice = [FEATURES[0], FEATURES[1], feature("Point", [31, 50], plan="square", radius_m=5)]

    found = read_plans("a.json", as_geojson(twice), filer="north")

    assert [len(plan.volumes) for plan in found] == [2, 1]


BOW = [[30, 50], [30.1, 50.1], [30.1, 50], [30, 50.1], [30, 50]]
HUGE = [[30, 50], [32, 50], [32, 52], [30, 52], [30, 50]]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (feature("Polygon", [BOW]), "crosses or touches itself"),
        (feature("Polygon", [HUGE]), "10,000 square kilometres"),
        (feature("Polygon", [RING], start=WHEN["end"]), "end is not after the start"),
        (feature("Polygon", [RING], low_m=300), "lower altitude is not below"),
        (feature("Polygon", [[[120, 30], [121, 30], [121, 31]]]), "outside the area"),
        (feature("Polygon", [[[50, 30], [50, 30.1], [50.1, 30.1]]]), "longitude are swapped"),
        (feature("Point", [30.2, 50.1]), "radius_m is missing"),
        (feature("Point", [30.2, 50.1], radius_m="wide"), "radius_m is not a number"),
        (feature("Point", [30.2, 50.1], radius_m=True), "radius_m is not a number"),
        (feature("Point", [30.2, 50.1], radius_m=5, start="soon"), "start is not a time"),
        (feature("Point", [30.2, 50.1], radius_m=5, start="2026-03-17T06:00"), "no time zone"),
        (feature("Point", [30.2, 50.1], radius_m=5, reference="QNH"), "none of AGL, AMSL, W84"),
        (feature("Point", [30.2, 50.1], radius_m=5, plan=""), "plan is missing"),
        (feature("Point", [30.2, 50.1], radius_m=5, priority=0.5), "priority is not a whole"),
        (feature("Point", "here", radius_m=5), "not [longitude, latitude]"),
        (feature("Point", ["30", "50"], radius_m=5), "not [longitude, latitude]"),
        (feature("Polygon", [RING, RING]), "hole"),
        (feature("MultiPolygon", [[RING]]), "none of Polygon, Point, LineString"),
        (feature("LineString", [[30, 50]], width_m=5), "two way points"),
        ({"type": "Feature"}, "no geometry"),
        ("north", "not a Feature"),
    ],
)
def test_an_error_names_the_line_and_the_reason_and_nothing_is_taken(broken, told):
    content = as_geojson([FEATURES[0], FEATURES[1], broken])

    with pytest.raises(FormatError) as caught:
        read_plans("a.json", content, filer="north", theatre=(40, 20, 60, 40))

    assert caught.value.line == 5
    assert caught.value.advice.startswith("a.json, line 5: ")
    assert told in caught.value.advice
    assert told not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (b"", None, "empty"),
        (b"{", 1, "not JSON"),
        (b'{"type": "Point"}', None, "not a FeatureCollection"),
        (b"[" * 100_000, None, "deeply"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', None, "NaN"),
        (b'{"type": "FeatureCollection", "features": []}', None, "no plan"),
        (b"\n\n<kml><Placemark></kml>", 3, "not XML"),
        (b"<!DOCTYPE kml [<!ENTITY a 'b'>]><kml>&a;</kml>", 1, "refused"),
        (b"<kml>\n<Placemark/></kml>", 2, "not one Polygon"),
        (b"<a>" * 200, 1, "deeply"),
        (b"PK\x03\x04", None, "Unpack"),
        (b"plan,lat,lon\n\xff,1,2", 2, "UTF-8"),
        (b"plan,lat\n", 1, "missing: lon"),
        (b"plan,lat,lon,colour\n", 1, "unknown: colour"),
        (b"plan,lat,lon,lat\n", 1, "named twice"),
        (b"plan,lat,lon\na,1\n", 2, "2 fields instead of 3"),
        (b"plan,lat,lon\na,1,2\nb,north,2\n", 3, "not two numbers"),
        (b'plan,lat,lon\n"a,1,2\n', 2, "not CSV"),
    ],
)
def test_a_file_that_is_none_says_where_it_goes_wrong(content, line, told):
    with pytest.raises(FormatError) as caught:
        read_plans("a.file", content, filer="north")

    assert caught.value.line == line
    assert told in caught.value.advice


def test_a_file_beyond_all_size_is_refused():
    with pytest.raises(FormatError):
        read_plans("a.csv", bytes(17 * 1024 * 1024), filer="north")
