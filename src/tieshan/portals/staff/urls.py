"""URL root of the staff portal: every registered page under its code."""

from django.utils.module_loading import autodiscover_modules

from tieshan.foundation.access.pages import page_urls

# Pages register themselves when their room's web package is imported.
autodiscover_modules("web")

urlpatterns = page_urls()
