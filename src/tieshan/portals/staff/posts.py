"""Posts: establish, fill, vacate (speech:C02, C22). Rights come with posts alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateInput,
    DetailPage,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    RowAction,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
)
from tieshan.organisations.actions.posts import establish_post, fill_post, vacate_post
from tieshan.organisations.models import Account, Appointment, Post, PostRole, Role, Unit
from tieshan.organisations.queries.accounts import filled_on
from tieshan.portals.staff.own_account import role_name

LIST = "organisations.post.list"


def roles_of(post: Post) -> str:
    """The roles of a post in words, with how far they reach."""
    parts = []
    for link in post.postrole_set.all():
        reach = _("with all units below") if link.subtree else _("this unit alone")
        parts.append(f"{role_name(link.role)} ({reach})")
    return "; ".join(parts)


def holders_of(post: Any) -> str:
    """Who holds the post today."""
    return ", ".join(a.account.display_name for a in post.held_today)


def state_of(post: Any) -> Tag:
    """Filled, empty or abolished."""
    if post.abolished_on is not None:
        return Tag(_("abolished"), "plain")
    return Tag(_("filled"), "done") if post.held_today else Tag(_("vacant"), "due")


def with_details(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Posts with roles and today's holders, in two more queries."""
    return posts.prefetch_related(
        Prefetch("postrole_set", PostRole.objects.select_related("role").order_by("pk")),
        Prefetch("appointments", filled_on(timezone.localdate()), to_attr="held_today"),
    )


@register
class PostList(ListPage):
    """All posts in reach."""

    code = LIST
    path = "posts/"
    title = gettext_lazy("Posts")
    nav = Nav("system", 20)
    model = Post
    select_related = ("unit",)
    order = "unit"
    search_hint = gettext_lazy("Post or holder")
    columns = [
        Column("title", gettext_lazy("Post"), sort="title", link="organisations.post.detail"),
        Column("unit", gettext_lazy("Unit"), "unit.name", sort="unit__path"),
        Column("roles", gettext_lazy("Roles"), roles_of),
        Column("holders", gettext_lazy("Held by"), holders_of),
        Column("established_on", gettext_lazy("Established on"), sort="established_on", hidden=True),
        Column("state", gettext_lazy("State"), state_of),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit")),
        ChoiceFilter(
            "role",
            gettext_lazy("Role"),
            choices=lambda page: [(role.pk, role_name(role)) for role in Role.objects.order_by("pk")],
            apply=lambda rows, pk: rows.filter(postrole__role_id=int(pk)),
        ),
        ChoiceFilter(
            "held",
            gettext_lazy("State"),
            choices=[("filled", gettext_lazy("filled")), ("vacant", gettext_lazy("vacant"))],
            apply=lambda rows, value: _held(rows, value),
        ),
    ]
    toolbar = [Action(gettext_lazy("Establish a post"), main=True, code="organisations.post.establish")]
    row_actions = [
        RowAction("organisations.post.fill", gettext_lazy("Appoint"), when=lambda row: row.abolished_on is None)
    ]

    def queryset(self) -> QuerySet[Any]:
        """With roles and holders."""
        return with_details(self.base())

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By title, or by who holds it today."""
        held = Appointment.objects.filter(
            account__display_name__icontains=text, during__contains=timezone.localdate()
        ).values("post")
        return queryset.filter(title__icontains=text) | queryset.filter(pk__in=held)


def _held(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    held = filled_on(timezone.localdate()).values("post")
    return (
        rows.filter(pk__in=held) if value == "filled" else rows.exclude(pk__in=held).filter(abolished_on__isnull=True)
    )


@register
class PostDetail(DetailPage):
    """One post: its roles, and everybody who has held it."""

    code = "organisations.post.detail"
    permission = LIST
    path = "posts/<int:pk>/"
    title = gettext_lazy("Post")
    parent = LIST
    model = Post
    select_related = ("unit",)
    acts = [
        ActButton(
            "organisations.post.fill",
            gettext_lazy("Appoint"),
            main=True,
            refusal=lambda post, actor: _("The post is abolished.") if post.abolished_on else "",
        )
    ]

    def fetch(self) -> Any:
        """With roles and holders."""
        return with_details(Post.objects.filter(pk=super().fetch().pk).select_related("unit")).get()

    def state(self) -> Tag:
        """Filled or vacant."""
        return state_of(self.record)

    def facts(self) -> list[object]:
        """Roles and holders."""
        post = self.record
        may_vacate = self.actor.may_at("organisations.post.vacate", post.unit)
        today = timezone.localdate()
        rows = []
        for held in post.appointments.select_related("account").order_by("-during", "-pk"):
            running = held.during.upper is None or held.during.upper > today
            end = Action(_("End the appointment"), page_url("organisations.post.vacate", held.pk) or "")
            rows.append(
                (
                    held.account.display_name,
                    held.during.lower,
                    held.during.upper,
                    held.document,
                    end if running and may_vacate else "",
                )
            )
        headings = [_("Full name"), _("From day"), _("Until"), _("Document"), _("Actions")]
        return [
            Facts(
                _("Post"),
                [
                    Fact(_("Unit"), post.unit.name),
                    Fact(_("Established on"), post.established_on),
                    Fact(_("Abolished on"), post.abolished_on),
                    Fact(_("Roles"), roles_of(post), wide=True),
                ],
            ),
            Card(_("Holders"), TableView(headings, rows, empty=_("Nobody has held this post yet."))),
        ]


class EstablishForm(forms.Form):
    """A new post with one role."""

    unit = RecordField(
        label=gettext_lazy("Unit"),
        source=lambda actor: Unit.objects.visible_to(actor, "organisations.post.establish").filter(status="active"),
    )
    title = forms.CharField(label=gettext_lazy("Post"), max_length=60)
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple)
    subtree = forms.BooleanField(
        label=gettext_lazy("The roles cover all units below as well"), required=False, initial=True
    )
    on = forms.DateField(label=gettext_lazy("Established on"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [(role.code, role_name(role)) for role in Role.objects.order_by("pk")]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]


@register
class EstablishPost(FormPage):
    """Establish a post."""

    code = "organisations.post.establish"
    path = "posts/establish/"
    title = gettext_lazy("Establish a post")
    parent = LIST
    form_class = EstablishForm
    detail_code = "organisations.post.detail"
    submit = gettext_lazy("Establish")
    done = gettext_lazy("The post is established. Appoint somebody to it.")

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"on": timezone.localdate()}

    def run(self, cleaned: dict[str, Any]) -> Any:
        """Establish it."""
        roles = dict.fromkeys(Role.objects.filter(code__in=cleaned["roles"]), cleaned["subtree"])
        return establish_post(
            actor=self.actor, unit=cleaned["unit"], title=cleaned["title"], roles=roles, on=cleaned["on"]
        )


class FillForm(forms.Form):
    """Who, from when, on which paper."""

    account = RecordField(
        label=gettext_lazy("Account"),
        searched=("display_name", "username"),
        source=lambda actor: Account.objects.visible_to(actor, "organisations.account.list").filter(is_active=True),
    )
    start = forms.DateField(label=gettext_lazy("From day"), widget=DateInput)
    end = forms.DateField(
        label=gettext_lazy("First day without the post"),
        widget=DateInput,
        required=False,
        help_text=gettext_lazy("Empty when it is open."),
    )
    document = forms.CharField(label=gettext_lazy("Document and number"), max_length=200, required=False)


@register
class FillPost(FormPage):
    """Appoint an account to a post."""

    code = "organisations.post.fill"
    path = "posts/<int:pk>/fill/"
    title = gettext_lazy("Appoint to a post")
    parent = LIST
    model = Post
    view_code = LIST
    select_related = ("unit",)
    detail_code = "organisations.post.detail"
    form_class = FillForm
    action = staticmethod(fill_post)
    subject_argument = "post"
    submit = gettext_lazy("Appoint")
    done = gettext_lazy("The appointment is entered. The rights of the post hold from its first day.")

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"start": timezone.localdate()}

    def before_form(self) -> object:
        """What the post carries."""
        post = with_details(Post.objects.filter(pk=self.record.pk).select_related("unit")).get()
        facts = [
            Fact(_("Unit"), post.unit.name),
            Fact(_("Post"), post.title),
            Fact(_("Held by"), holders_of(post)),
            Fact(_("Roles"), roles_of(post), wide=True),
        ]
        return Facts(_("Post"), facts)

    def done_url(self, result: Any) -> str:
        """To the post."""
        return page_url("organisations.post.detail", self.record.pk) or "/"


class VacateForm(forms.Form):
    """From which day, and why."""

    on = forms.DateField(label=gettext_lazy("First day without the post"), widget=DateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))


@register
class VacatePost(FormPage):
    """End an appointment."""

    code = "organisations.post.vacate"
    path = "appointments/<int:pk>/end/"
    title = gettext_lazy("End an appointment")
    parent = LIST
    model = Appointment
    view_code = LIST
    select_related = ("post__unit", "account")
    form_class = VacateForm
    action = staticmethod(vacate_post)
    subject_argument = "appointment"
    submit = gettext_lazy("End the appointment")
    danger = True
    done = gettext_lazy("The appointment ends on that day, and the rights of the post with it.")

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"on": timezone.localdate()}

    def before_form(self) -> object:
        """Whose."""
        held = self.record
        facts = [
            Fact(_("Full name"), held.account.display_name),
            Fact(_("Unit"), held.post.unit.name),
            Fact(_("Post"), held.post.title),
            Fact(_("From day"), held.during.lower),
            Fact(_("Until"), held.during.upper),
        ]
        return Facts(_("Appointment"), facts)

    def done_url(self, result: Any) -> str:
        """To the post."""
        return page_url("organisations.post.detail", self.record.post_id) or "/"
