"""Addresses of the desk."""

from django.urls import path

from forbear.web.desk import cases, documents, queue, servicing

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/do/<slug:name>/", cases.act, name="act"),
    path("cases/<uuid:case_id>/figures/", cases.figures, name="figures"),
    path("cases/<uuid:case_id>/papers/dossier.pdf", documents.dossier, name="dossier"),
    path("cases/<uuid:case_id>/papers/<uuid:paper_id>/", documents.paper, name="paper"),
    path("cases/<uuid:case_id>/agreement.pdf", documents.agreement, name="agreement"),
    path("cases/<uuid:case_id>/certificate.pdf", documents.certificate, name="certificate"),
    path("cases/<uuid:case_id>/verification/", cases.verification, name="verification"),
    path("import/", servicing.import_file, name="import"),
    path("close-day/", servicing.close_day, name="close-day"),
]
