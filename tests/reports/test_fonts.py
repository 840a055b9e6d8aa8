from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from fontTools.ttLib import TTFont

from reports import fonts


def test_the_copies_have_every_common_character(font_cache: Path) -> None:
    common = {ord(c) for c in fonts._common()}
    done = fonts.ensure_fonts(font_cache)
    for face in fonts.FACES:
        copy = TTFont(done / face.file, lazy=True)
        known = set(copy.getBestCmap())
        assert copy["name"].getDebugName(1) == face.family
        assert "glyf" in copy
        assert not {"CFF ", "GSUB", "vmtx"} & set(copy.keys())
        assert {ord(c) for c in "管理员月度考核表管理員評分，。（）□√"} <= known
        assert len(common - known) < 120  # signs of the codes that the font has not
        # what the full font embeds for a rare character or a dash is no valid PDF/A
        assert fonts._characters(face) <= known
        copy.close()


def test_the_licence_lies_beside_the_copies(font_cache: Path) -> None:
    assert "SIL OPEN FONT LICENSE" in (fonts.ensure_fonts(font_cache) / "OFL.txt").read_text()


def test_missing_characters_are_told() -> None:
    assert fonts.missing_characters("王丽 Wang Lì，3 栋\n\t堃喆䶮㛃") == set()
    assert fonts.missing_characters("好😀的𠮷") == {"😀", "𠮷"}


def test_fontconfig_knows_our_fonts_only(font_cache: Path) -> None:
    text = fonts.fontconfig_file(font_cache).read_text()
    assert text.count("<dir>") == 2
    assert "include" not in text


def test_processes_may_build_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_compact", lambda face: face.family.encode())
    builders = [Thread(target=fonts.ensure_fonts, args=(tmp_path,)) for _ in range(6)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    (done,) = tmp_path.iterdir()
    assert sorted(path.name for path in done.iterdir()) == ["OFL.txt", "hei.ttf", "song.ttf"]


def test_half_a_building_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(face: fonts.Face) -> bytes:
        raise OSError("disk full")

    monkeypatch.setattr(fonts, "_compact", break_off)
    with pytest.raises(OSError, match="disk full"):
        fonts.ensure_fonts(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_building_again_gives_the_same_font(font_cache: Path) -> None:
    built = fonts._compact(fonts.HEI)
    assert TTFont(BytesIO(built))["name"].getDebugName(6) == "OfficeHei"
    assert built == (fonts.ensure_fonts(font_cache) / fonts.HEI.file).read_bytes()
