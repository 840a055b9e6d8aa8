"""Every record type has its screen, and every column of a screen has a heading."""

from flask_babel import force_locale

from models import MODELS
from rules.vocabulary import Record


def test_every_record_has_a_screen(views):
    assert set(views) == set(Record)
    assert all(view.model is MODELS[record] for record, view in views.items())


def test_every_screen_is_in_the_menu():
    from admin_views.menu_areas import AREAS

    named = [record for _, _, _, records in AREAS for record in records]
    assert sorted(named) == sorted(Record)


def test_every_column_has_a_heading(app, views):
    with app.test_request_context(), force_locale("en"):
        for record, view in views.items():
            for columns in (view.list_columns, view.details_columns, view.export_columns):
                assert columns, record
                assert all(str(column.label).strip() for column in columns), record


def test_every_form_field_has_a_label(app, views):
    with app.test_request_context(), force_locale("en"):
        for record, view in views.items():
            for kind in (view._create_form_class, view._edit_form_class):
                for field in kind().own_fields:
                    assert str(field.label.text).strip(), (record, field.name)
                    assert field.label.text != field.name, (record, field.name)


def test_what_is_struck_out_can_be_asked_for(views):
    for record in (Record.CUSTOMER, Record.TICKET, Record.PAYMENT, Record.SURVEY_RESULT):
        assert "void" in views[record].all_deeds
        assert any(one.argument == "voided" for one in views[record].all_filters)
