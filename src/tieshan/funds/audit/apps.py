"""Audit: plan, team, working papers, findings, report, rectification, hand-over; the auditor's list."""

from django.apps import AppConfig


class FundsAuditConfig(AppConfig):
    name = "tieshan.funds.audit"
    label = "funds_audit"
