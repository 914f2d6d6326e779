"""One's own account: posts, password, second factor, sign-ins, language."""

from __future__ import annotations

import io
from typing import Any, ClassVar

import qrcode
import qrcode.image.svg
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tieshan.foundation.access.pages import page
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Fact,
    Facts,
    FormPage,
    Nav,
    Page,
    TableView,
    Tag,
    register,
    render_page,
    stack,
)
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.door import close_session, forget_own_attempts, take_own_attempt
from tieshan.organisations.actions.posts import change_own_password
from tieshan.organisations.actions.second_factor import (
    choose_language,
    enrol_second_factor,
    prepare_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from tieshan.organisations.models import Account, AccountSession
from tieshan.organisations.queries.accounts import appointments_on
from tieshan.organisations.rules.onetime import provisioning_uri
from tieshan.portals.staff.door import stay_after_new_password
from tieshan.portals.staff.middleware import due


class OwnPage(Page):
    """A page about the reader's own account."""

    signed_in = True
    why = "everybody looks after their own account"
    parent = "portals.staff.account"

    @property
    def account(self) -> Account:
        """The reader's account."""
        return self.request.user  # type: ignore[return-value]


@register
class OwnAccount(OwnPage):
    """What the house knows of the reader, and how the reader signs in."""

    code = "portals.staff.account"
    path = "me/"
    title = gettext_lazy("My account")
    nav = Nav("account", 10)
    parent = ""
    template = "staff/stack.html"

    def context(self) -> dict[str, Any]:
        return super().context() | {"body": stack([self._person(), self._keys(), self._sessions()])}

    def _person(self) -> object:
        account = self.account
        held = appointments_on([account.pk], on=timezone.localdate()).get(account.pk, [])
        posts = [
            (
                str(a.post.unit),
                a.post.title,
                ", ".join(role_name(link.role) for link in a.post.postrole_set.all()),
                a.during.lower,
                a.during.upper,
            )
            for a in held
        ]
        headings = [_("Unit"), _("Post"), _("Roles"), _("From day"), _("Until")]
        facts = [
            Fact(_("Full name"), account.display_name),
            Fact(_("User name"), account.username),
            Fact(_("Home unit"), str(account.home_unit or "")),
            Fact(
                _("Language"),
                dict(settings.LANGUAGES).get(account.language),
                url=reverse("organisations.language.choose"),
            ),
        ]
        empty = _("You hold no post today, so nothing is open to you. Ask the security administrator.")
        return stack(
            [Facts(_("Personal details"), facts), Card(_("My posts"), TableView(headings, posts, empty=empty))]
        )

    def _keys(self) -> object:
        account = self.account
        codes = account.recovery_codes.filter(used_at__isnull=True).count() if account.second_factor_on else 0
        password = Facts(
            _("Password"),
            [Fact(_("Last changed"), account.password_changed_at)],
            link=Action(_("Change the password"), reverse("organisations.account.change_password")),
        )
        if account.second_factor_on is None:
            factor = Facts(
                _("Second factor"),
                [Fact(_("State"), Tag(_("switched off"), "due" if self.actor.administrator else "plain"))],
                link=Action(_("Set it up"), reverse("organisations.factor.prepare")),
            )
        else:
            factor = Facts(
                _("Second factor"),
                [
                    Fact(_("State"), Tag(_("switched on"), "done"), sub=account.second_factor_on.date().isoformat()),
                    Fact(_("Recovery codes left"), codes, url=reverse("organisations.factor.renew_codes")),
                ],
                link=None
                if self.actor.administrator
                else Action(_("Take it away"), reverse("organisations.factor.remove")),
            )
        return stack([password, factor])

    def _sessions(self) -> object:
        here = self.request.session.session_key
        rows = []
        for kept in AccountSession.objects.filter(account=self.account).order_by("-seen_at"):
            ending: object = Tag(_("this one"), "info")
            if kept.session_key != here:
                ending = Action(_("End it"), reverse("organisations.session.close", args=[kept.pk]))
            rows.append((kept.signed_in_at, kept.seen_at, kept.address, device(kept.agent), ending))
        headings = [_("Signed in"), _("Last click"), _("Address"), _("Device"), _("Actions")]
        note = _("End what you do not recognise, then change your password.")
        return Card(_("My sign-ins"), TableView(headings, rows), note=note)


def role_name(role: Any) -> str:
    """A role's name in the reader's language."""
    return role.name_en if (get_language() or "").startswith("en") else role.name


_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """A browser's description in two words."""
    words = [name for mark, name in _BROWSERS if mark in agent][:1] + [
        name for mark, name in _SYSTEMS if mark in agent
    ][:1]
    return " · ".join(words) or agent[:40]


class PasswordForm(forms.Form):
    """The present password and a new one, twice."""

    old = forms.CharField(
        label=gettext_lazy("Present password"),
        strip=False,
        max_length=512,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=512,
        help_text=gettext_lazy(
            "At least 10 signs, with three of these: small letters, capital letters, digits, other signs; "
            "not your name and no common word."
        ),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("New password once more"),
        strip=False,
        max_length=512,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both new ones must be the same."""
        cleaned = super().clean() or {}
        if "new" in cleaned and "again" in cleaned and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return cleaned


class OwnForm(OwnPage, FormPage):
    """A form about the reader's own account."""

    keep_draft = False
    template = "staff/form.html"
    asks_password: ClassVar[bool] = False

    def respond(self) -> HttpResponse:
        """A form that asks for the password is braked like the door: a stolen sign-in is no place to guess in."""
        if not self.asks_password or self.request.method != "POST":
            return super().respond()
        try:
            take_own_attempt(account=self.account, now=timezone.now())
        except Refused as shut:
            return self.answer(self.form(self.request.POST), refused=shut, status=429)
        response = super().respond()
        if response.status_code < 400:
            forget_own_attempts(account=self.account, now=timezone.now())
        return response

    def done_url(self, result: Any) -> str:
        """Back to the own account."""
        return reverse("portals.staff.account")


@register
class ChangePassword(OwnForm):
    """Change one's own password."""

    code = "organisations.account.change_password"
    path = "me/password/"
    title = gettext_lazy("Change the password")
    nav = Nav("account", 20)
    form_class = PasswordForm
    asks_password = True
    submit = gettext_lazy("Change the password")
    done = gettext_lazy("The password is changed. Other sign-ins of yours have ended.")

    def lead(self) -> object:
        """Why the page came up by itself."""
        if due(self.account, self.actor) == "password":
            return _("Before you go on: choose a password of your own. The present one is a first one, or too old.")
        return ""

    def run(self, cleaned: dict[str, Any]) -> Any:
        """Change it, and stay signed in here alone."""
        account = Account.objects.get(pk=self.account.pk)
        changed = change_own_password(actor=self.actor, account=account, old=cleaned["old"], new=cleaned["new"])
        stay_after_new_password(self.request, changed)
        return changed


class LanguageForm(forms.Form):
    """The language of the account."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


@register
class ChooseLanguage(OwnForm):
    """The language in which the house speaks to this account."""

    code = "organisations.language.choose"
    path = "me/language/"
    title = gettext_lazy("Language")
    form_class = LanguageForm

    def initial(self) -> dict[str, Any]:
        """The present one."""
        return {"language": self.account.language}

    def run(self, cleaned: dict[str, Any]) -> Any:
        """Keep it."""
        return choose_language(actor=self.actor, account=self.account, language=cleaned["language"])

    def _redirect(self, url: str, message: str) -> HttpResponse:
        response = super()._redirect(url, message)
        language = self.request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 24 * 3600,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


@register
class CloseSession(OwnForm):
    """End one of one's own sign-ins."""

    code = "organisations.session.close"
    path = "me/sessions/<int:pk>/end/"
    title = gettext_lazy("End a sign-in")
    submit = gettext_lazy("End it")
    done = gettext_lazy("That sign-in has ended.")

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        kept = AccountSession.objects.filter(pk=kwargs["pk"], account=self.account).first()
        if kept is None:
            raise Http404
        self.kept = kept

    def before_form(self) -> object:
        """Which one."""
        kept = self.kept
        facts = [
            Fact(_("Signed in"), kept.signed_in_at),
            Fact(_("Last click"), kept.seen_at),
            Fact(_("Address"), kept.address),
            Fact(_("Device"), device(kept.agent)),
        ]
        return Facts(_("Sign-in"), facts)

    def run(self, cleaned: dict[str, Any]) -> Any:
        """End it."""
        close_session(actor=self.actor, account=self.account, session=self.kept)


class EnrolForm(forms.Form):
    """The first code from the phone."""

    code = forms.CharField(
        label=gettext_lazy("Code on the phone"),
        max_length=10,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@register
class PrepareFactor(OwnForm):
    """Begin to set up the second factor: make the secret."""

    code = "organisations.factor.prepare"
    path = "me/second-factor/"
    title = gettext_lazy("Second factor")
    nav = Nav("account", 30)
    submit = gettext_lazy("Begin")
    done = ""

    def lead(self) -> object:
        """What it is."""
        if self.account.second_factor_on is not None:
            return _("Your second factor is on. For a new phone take it away first, or ask the security administrator.")
        if due(self.account, self.actor) == "factor":
            return _("Administrators go on only with a second factor. Have your phone at hand.")
        return _("Beside the password, a code that your phone shows. A stolen password alone then opens nothing.")

    def get(self) -> HttpResponse:
        """Nothing to begin when it is on."""
        if self.account.second_factor_on is not None:
            return HttpResponseRedirect(reverse("portals.staff.account"))
        return super().get()

    def before_form(self) -> object:
        """What is needed."""
        return Card(
            _("What you need"),
            format_html(
                "<ol><li>{}</li><li>{}</li><li>{}</li></ol>",
                _("A phone with any app for one-time codes (such apps need no network)."),
                _("Scan the picture that comes next with the app."),
                _("Enter the six digits that the app shows, and keep the recovery codes on paper."),
            ),
        )

    def run(self, cleaned: dict[str, Any]) -> Any:
        """Make the secret."""
        prepare_second_factor(actor=self.actor, account=self.account)

    def done_url(self, result: Any) -> str:
        """On to the picture."""
        return reverse("organisations.factor.enrol")


def _secret(account: Account) -> str:
    """The secret while it is being set up; afterwards nobody sees it again."""
    if account.second_factor_on is not None or not account.second_factor:
        raise Http404
    return str(account.second_factor)


@page(
    "organisations.factor.qr",
    path="me/second-factor/qr.svg",
    title=gettext_lazy("Picture for the phone"),
    signed_in=True,
    why="everybody looks after their own account",
)
def factor_picture(request: HttpRequest) -> HttpResponse:
    """The QR code with the secret, for the phone to scan."""
    account: Any = request.user
    uri = provisioning_uri(_secret(account), account=account.username, issuer="Tieshan")
    file = io.BytesIO()
    qrcode.make(uri, image_factory=qrcode.image.svg.SvgPathFillImage, box_size=12, border=3).save(file)
    return HttpResponse(file.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


class CodesForm(OwnForm):
    """A form whose result are recovery codes, shown this once and kept nowhere."""

    def post(self) -> HttpResponse:
        """Run the act and show the codes in the answer itself."""
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            codes = self.run(form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as refused:
            field = refused.facts.get("field")
            if field in form.fields:
                form.add_error(field, str(refused))  # type: ignore[attr-defined]
            return self.answer(form, refused=refused, status=422)
        context = {"title": _("Recovery codes"), "codes": codes, "crumbs": self.crumbs(), "back": self.done_url(None)}
        return render_page(self.request, "staff/recovery_codes.html", context)


@register
class EnrolFactor(CodesForm):
    """Scan the picture and prove it with a first code."""

    code = "organisations.factor.enrol"
    path = "me/second-factor/confirm/"
    title = gettext_lazy("Connect the phone")
    form_class = EnrolForm
    submit = gettext_lazy("Switch on")

    def get(self) -> HttpResponse:
        """Only after a secret was made."""
        if self.account.second_factor_on is not None or not self.account.second_factor:
            return HttpResponseRedirect(reverse("organisations.factor.prepare"))
        return super().get()

    def before_form(self) -> object:
        """The picture, and the secret as text for phones without a camera."""
        secret = _secret(self.account)
        grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        picture: SafeString = format_html(
            '<p class="factor"><img src="{}" alt="{}" width="220" height="220"></p><p>{}</p>'
            '<p class="secret"><code>{}</code></p>',
            reverse("organisations.factor.qr"),
            _("QR code with the secret"),
            _("Scan the picture with the app. Without a camera, enter this key by hand:"),
            grouped,
        )
        return Card(_("Connect the phone"), picture)

    def run(self, cleaned: dict[str, Any]) -> list[str]:
        """Switch it on."""
        account = self.account
        codes = enrol_second_factor(actor=self.actor, account=account, code=cleaned["code"], now=timezone.now())
        # The page that shows the codes reminds nobody of what has just been done.
        account.refresh_from_db(fields=["second_factor_on"])
        return codes


class OnlyPasswordForm(forms.Form):
    """The present password, to be sure who asks."""

    password = forms.CharField(
        label=gettext_lazy("Present password"),
        strip=False,
        max_length=512,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


@register
class RenewCodes(CodesForm):
    """Make new recovery codes; the old ones end."""

    code = "organisations.factor.renew_codes"
    path = "me/second-factor/codes/"
    title = gettext_lazy("New recovery codes")
    form_class = OnlyPasswordForm
    asks_password = True
    submit = gettext_lazy("Make new codes")

    def run(self, cleaned: dict[str, Any]) -> list[str]:
        """Make them."""
        return renew_recovery_codes(actor=self.actor, account=self.account, password=cleaned["password"])


@register
class RemoveFactor(OwnForm):
    """Take one's second factor away."""

    code = "organisations.factor.remove"
    path = "me/second-factor/remove/"
    title = gettext_lazy("Take the second factor away")
    form_class = OnlyPasswordForm
    asks_password = True
    submit = gettext_lazy("Take it away")
    danger = True
    done = gettext_lazy("The second factor is off. The password alone opens your account now.")

    def run(self, cleaned: dict[str, Any]) -> Any:
        """Take it away."""
        return remove_second_factor(actor=self.actor, account=self.account, password=cleaned["password"])
