"""The addresses."""

from django.urls import path

from benchmarks.peers.drf import views

API = "api/v1"
urlpatterns = [
    path(f"{API}/proposals", views.ProposalList.as_view()),
    path(f"{API}/proposals/<uuid:proposal_id>/submission", views.Submission.as_view()),
    path(f"{API}/activities/<uuid:activity_id>/sessions/<uuid:session_id>/check-in", views.CheckIn.as_view()),
    path(f"{API}/scores", views.Board.as_view()),
    path(f"{API}/me/score", views.MyScore.as_view()),
    path(f"{API}/me/activities", views.MyActivities.as_view()),
]
