"""The answers of v2 hold what X's description of its API demands, and nothing that it does not know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from social.sandbox.server import Sandbox
from social.sandbox.v2_shapes import MESSAGE_FIELDS, POST_FIELDS, USER_FIELDS
from tests.social.sandbox.conftest import Voice

SPECS = Path(__file__).parents[4] / "shared" / "data"
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "number": (int, float)}


class Description:
    """X's own description, old or new."""

    def __init__(self, version: str) -> None:
        path = SPECS / f"x-openapi-{version}.json"
        if not path.exists():
            pytest.skip(f"X's description {version} is not beside the checkout")
        self.whole = json.loads(path.read_text())

    def schema(self, method: str, path: str, status: str) -> dict[str, Any]:
        """The schema of an answer."""
        return self.whole["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]

    def plain(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema without references, its parts laid together."""
        while "$ref" in schema:
            schema = self.whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        parts = [self.plain(part) for part in schema.get("allOf", ())]
        if not parts:
            return schema
        properties = {name: each for part in parts for name, each in part.get("properties", {}).items()}
        required = [name for part in parts for name in part.get("required", ())]
        return {"type": "object", "properties": properties, "required": required}

    def faults(self, value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
        """What is wrong with a value: a type, a missing field, an unknown field."""
        schema = self.plain(schema)
        kind = schema.get("type")
        if kind and not isinstance(value, TYPES[kind]):
            return [f"{where} is no {kind}: {value!r}"]
        if kind == "array":
            return [
                fault for at, each in enumerate(value) for fault in self.faults(each, schema["items"], f"{where}[{at}]")
            ]
        if kind != "object" or "properties" not in schema or "discriminator" in schema:
            return []
        known = schema["properties"]
        found = [f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value]
        found += [f"{where}.{name} is unknown" for name in value if name not in known and "errors[" not in where]
        for name in value.keys() & known.keys():
            found += self.faults(value[name], known[name], f"{where}.{name}")
        return found


def said(fields: frozenset[str], word: str) -> str:
    """All fields as a parameter in either vocabulary."""
    return ",".join(sorted(field.replace("tweet", word) for field in fields))


@pytest.mark.parametrize(("version", "word"), [("2.166", "tweet"), ("2.167", "post")])
def test_answers_are_as_described(box: Sandbox, brand: Voice, proofs: Voice, version: str, word: str) -> None:
    description = Description(version)
    box.faults([{"effect": {"vocabulary": word}}])
    people = {"user__fields": said(USER_FIELDS, word)}
    posts = {f"{word}__fields": said(POST_FIELDS - {"organic_metrics", "non_public_metrics"}, word)}
    messages = {"dm_event__fields": said(MESSAGE_FIELDS, word)}
    users = "/2/users/{id}"
    made = brand.post("/2/tweets", {"text": "Described & linked: https://example.com/a"})
    brand.post("/2/tweets", {"text": "Answered", "reply": {"in_reply_to_tweet_id": made.json()["data"]["id"]}})
    path = "/2/dm_conversations/with/{participant_id}"
    calls = [
        ("/2/users/me", brand.get("/2/users/me", **people)),
        ("/2/users/by/username/{username}", brand.get("/2/users/by/username/larkproofs", **people)),
        ("/2/users", brand.get("/2/users", ids=f"{brand.id},1", **people)),
        ("/2/users/by", brand.get("/2/users/by", usernames="larkproofs,nobody_here", **people)),
        (users + "/followers", brand.get(f"/2/users/{brand.id}/followers", max_results=10, **people)),
        (users + "/followers", proofs.get(f"/2/users/{proofs.id}/followers")),
        (users + "/tweets", brand.get(f"/2/users/{brand.id}/tweets", **posts)),
        ("/2/tweets", brand.get("/2/tweets", ids=made.json()["data"]["id"] + ",1", expansions="author_id", **posts)),
    ]
    sent = brand.post(f"/2/dm_conversations/with/{proofs.id}/messages", {"text": "Described"})
    calls += [
        ("/2/dm_events", brand.get("/2/dm_events", **messages)),
        (path + "/dm_events", brand.get(f"/2/dm_conversations/with/{proofs.id}/dm_events", **messages)),
    ]
    faults = []
    for name, answer in calls:
        assert answer.status_code == 200, (name, answer.text)
        faults += description.faults(answer.json(), resolved(description, "get", name, "200"), name)
    faults += description.faults(sent.json(), resolved(description, "post", path + "/messages", "201"))
    body = made.json()
    del body["data"][f"edit_history_{word}_ids"]  # X sends it, its description does not say so.
    faults += description.faults(body, resolved(description, "post", "/2/tweets", "201"))
    assert faults == []


def resolved(description: Description, method: str, path: str, status: str) -> dict[str, Any]:
    """The schema of an answer, at whichever name the path's parameter has in this description."""
    paths = description.whole["paths"]
    if path not in paths:
        shape = [part if "{" not in part else "*" for part in path.split("/")]
        [path] = [p for p in paths if [part if "{" not in part else "*" for part in p.split("/")] == shape]
    return description.schema(method, path, status)


def test_a_problem_is_as_described(brand: Voice) -> None:
    description = Description("2.166")
    problem = description.whole["components"]["schemas"]["Problem"]
    for answer in (brand.get("/2/users", ids="x"), brand.get("/2/users/abc"), brand.get("/2/users/9" + "9" * 30)):
        assert answer.status_code == 400
        assert all(name in answer.json() for name in problem["required"])
        assert answer.json()["type"] in problem["discriminator"]["mapping"]
