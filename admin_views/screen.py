"""What every screen stands on, whether it shows records or not."""

from __future__ import annotations

from typing import Any

from flask_admin import BaseView


class Screen(BaseView):
    """A screen whose doors run once."""

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a door; the original calls it again, differently, after any TypeError."""
        return fn(self, *args, **kwargs)
