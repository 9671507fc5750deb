"""Media of a delivery: attached, described, taken off, looked at by the analysis, and carried into proofs and copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from social.deliveries import drafts, media
from social.deliveries.drafts import NotPossible
from store import media as store
from store.deliveries import DeliveryState
from store.external_accounts import change_external_account
from store.media import Media
from tests.social.deliveries.conftest import Office
from tests.social.desks import OPERATOR
from tests.social.files import save_film, save_gif, save_picture


def attach(office: Office, delivery_id: int, path: Path, alt_text: str = "") -> tuple[Media, ...]:
    return media.attach(office.desk.record, office.clock, OPERATOR, delivery_id, path, alt_text)


def kept(office: Office, delivery_id: int) -> list[tuple[str, str]]:
    return [(Path(one.path).name, one.alt_text) for one in store.media(office.desk.record, delivery_id)]


def sentences(office: Office, delivery_id: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"info": [], "warning": [], "error": []}
    for line in office.analyze(delivery_id).lines:
        found[line.level].append(line.sentence)
    return found


@pytest.fixture
def wren(tmp_path: Path) -> Path:
    return save_picture(tmp_path / "wren.png")


def test_attaching_describing_and_taking_off_void_the_analysis(office: Office, wren: Path) -> None:
    written = office.write()
    record, clock = office.desk.record, office.clock
    acts = [
        lambda: attach(office, written, wren, " A wren\x1b "),
        lambda: media.describe(record, clock, OPERATOR, written, 1, "A wren, singing"),
        lambda: attach(office, written, save_picture(wren.with_name("tern.png"), colour=9)),
        lambda: media.move(record, clock, OPERATOR, written, 2, 1),
        lambda: media.detach(record, clock, OPERATOR, written, 1),
        lambda: media.detach(record, clock, OPERATOR, written, 1),
    ]
    wanted = [
        [("wren.png", "A wren")],
        [("wren.png", "A wren, singing")],
        [("wren.png", "A wren, singing"), ("tern.png", "")],
    ]
    wanted += [wanted[-1][::-1], [("wren.png", "A wren, singing")], []]
    for act, files in zip(acts, wanted, strict=True):
        assert office.analyze(written).ready
        assert drafts.analysis_holds(office.found(written))
        assert [one.position for one in act()] == [number + 1 for number in range(len(files))]
        assert kept(office, written) == files
        assert office.found(written).state == DeliveryState.EDITED
        assert not drafts.analysis_holds(office.found(written))
        with pytest.raises(NotPossible):
            office.confirm(written)
    assert office.found(written).media_hash == ""


def test_what_cannot_be_attached_leaves_no_trace(office: Office, wren: Path) -> None:
    written, record, clock = office.write(), office.desk.record, office.clock
    attach(office, written, wren, "A wren")
    before = (kept(office, written), office.found(written))
    film = save_film(wren.with_name("film.mp4"))
    (wren.parent / "a.txt").write_text("no picture")
    for path, words in (
        (wren.with_name("gone.png"), "cannot be read"),
        (wren.parent / "a.txt", "no picture or video"),
        (film, "goes out alone"),
        (save_film(wren.with_name("long.mp4"), 141.0), "this one lasts 141.0"),
    ):
        with pytest.raises(NotPossible, match=words):
            attach(office, written, path)
    with pytest.raises(NotPossible, match="1,001 characters"):
        media.describe(record, clock, OPERATOR, written, 1, "x" * 1_001)
    for act in (media.detach, lambda *given: media.describe(*given, "A tern")):
        with pytest.raises(NotPossible, match="no file number 2: the delivery has 1"):
            act(record, clock, OPERATOR, written, 2)
        with pytest.raises(NotPossible, match="There is no delivery"):
            act(record, clock, OPERATOR, 99, 1)
    for position, to, missing in ((1, 2, 2), (1, 0, 0), (3, 1, 3)):
        with pytest.raises(NotPossible, match=f"no file number {missing}: the delivery has 1"):
            media.move(record, clock, OPERATOR, written, position, to)
    assert (kept(office, written), office.found(written)) == before
    for _ in range(3):
        attach(office, written, wren)
    with pytest.raises(NotPossible, match="4 pictures at most"):
        attach(office, written, wren)
    assert len(kept(office, written)) == 4


def test_a_confirmed_delivery_and_a_proof_keep_their_files(office: Office, wren: Path) -> None:
    written, record, clock = office.write(), office.desk.record, office.clock
    attach(office, written, wren)
    proof, _ = office.prove(written)
    office.analyze(written)
    office.confirm(written)
    for delivery in (proof, written):
        with pytest.raises(NotPossible):
            attach(office, delivery, wren)
        with pytest.raises(NotPossible):
            media.detach(record, clock, OPERATOR, delivery, 1)
        assert kept(office, delivery) == [("wren.png", "")]


def test_the_analysis_looks_at_the_files_again(office: Office, wren: Path) -> None:
    written = office.write()
    attach(office, written, wren)
    assert any("wren.png has no alternative text" in sentence for sentence in sentences(office, written)["warning"])
    media.describe(office.desk.record, office.clock, OPERATOR, written, 1, "A wren")
    told = sentences(office, written)
    assert not any("alternative text:" in sentence for sentence in told["warning"])
    assert "@brandlark: X charges $0.005 for the alternative text(s)." in told["info"]
    save_picture(wren, colour=1)
    assert any("wren.png changed since it was attached" in sentence for sentence in sentences(office, written)["error"])
    wren.unlink()
    assert any("cannot be read" in sentence for sentence in sentences(office, written)["error"])
    assert office.found(written).state == DeliveryState.FAILED


def test_version_1_1_has_no_price_for_descriptions(office: Office, wren: Path) -> None:
    change_external_account(office.desk.record, api_version="1.1")
    written = office.write()
    attach(office, written, wren, "A wren")
    assert not any("alternative" in sentence for sentence in sentences(office, written)["info"])


def test_a_proof_and_a_copy_bear_the_same_files(office: Office, wren: Path) -> None:
    written = office.write()
    attach(office, written, wren, "A wren")
    proof, analysis = office.prove(written)
    assert analysis.ready
    assert kept(office, proof) == [("wren.png", "A wren")]
    attach(office, written, save_picture(wren.with_name("tern.png"), colour=9), "A tern")
    with pytest.raises(NotPossible, match="analysis is void"):
        office.confirm(proof)
    again, _ = office.prove(written)
    assert again == proof
    assert kept(office, proof) == [("wren.png", "A wren"), ("tern.png", "A tern")]
    office.confirm(proof)
    office.work(proof)
    assert [one["username"] for one in office.box.state()["media"]] == ["larkproofs"] * 2
    assert drafts.proof_holds(office.found(written)) is True
    media.describe(office.desk.record, office.clock, OPERATOR, written, 2, "A tern, far away")
    assert drafts.proof_holds(office.found(written)) is False
    copy = drafts.duplicate(office.desk.record, office.clock, OPERATOR, written)
    assert kept(office, copy) == kept(office, written)
    assert office.found(copy).media_hash == office.found(written).media_hash
    assert office.analyze(copy).ready


def test_a_gif_goes_alone(office: Office, wren: Path) -> None:
    written = office.write()
    attach(office, written, save_gif(wren.with_name("g.gif")))
    with pytest.raises(NotPossible, match="goes out alone"):
        attach(office, written, wren)


def test_files_are_counted_post_by_post(office: Office, tmp_path: Path) -> None:
    written, record, clock = office.write("One\n---\nTwo"), office.desk.record, office.clock
    pictures = [save_picture(tmp_path / f"{number}.png", colour=number) for number in range(1, 6)]
    for picture in pictures[:4]:
        media.attach(record, clock, OPERATOR, written, picture, "A wren")
    with pytest.raises(NotPossible, match="at most"):
        media.attach(record, clock, OPERATOR, written, pictures[4], "A wren")
    media.attach(record, clock, OPERATOR, written, pictures[4], "A tern", post=2)
    with pytest.raises(NotPossible, match=r"^Post 2: .* alone"):
        media.attach(record, clock, OPERATOR, written, save_film(tmp_path / "film.mp4"), post=2)
    with pytest.raises(NotPossible, match="4 pictures at most"):
        media.repost(record, clock, OPERATOR, written, 5, 1)
    with pytest.raises(NotPossible, match="There is no post 3: the thread has 2 posts"):
        media.repost(record, clock, OPERATOR, written, 5, 3)
    before = office.found(written).media_hash
    media.repost(record, clock, OPERATOR, written, 1, 2)
    assert office.found(written).media_hash != before
    media.move(record, clock, OPERATOR, written, 1, 4)
    found = [(Path(one.path).name, one.post) for one in store.media(record, written)]
    assert found == [("5.png", 1), ("3.png", 1), ("4.png", 1), ("2.png", 2), ("1.png", 2)]


def test_a_file_behind_the_last_post_is_an_error_until_it_is_moved(office: Office, wren: Path) -> None:
    written, record, clock = office.write("One\n---\nTwo"), office.desk.record, office.clock
    media.attach(record, clock, OPERATOR, written, wren, "A wren", post=2)
    office.change(written, content="One and two")
    told = "wren.png is on post 2, and there is no such post. Put it on another one, or take it off."
    assert told in sentences(office, written)["error"]
    with pytest.raises(NotPossible, match="There is no post 2: the content is one post and no thread"):
        media.attach(record, clock, OPERATOR, written, wren, post=2)
    media.repost(record, clock, OPERATOR, written, 1, 1)
    assert office.analyze(written).ready
