"""The addresses."""

from django.urls import path

from benchmarks.peers.drf import activities, proposals, scores

API = "api/v1"
urlpatterns = [
    path(f"{API}/proposals", proposals.ProposalList.as_view()),
    path(f"{API}/proposals/<uuid:proposal_id>/submission", proposals.Submission.as_view()),
    path(f"{API}/activities/<uuid:activity_id>/sessions/<uuid:session_id>/check-in", activities.CheckIn.as_view()),
    path(f"{API}/scores", scores.Board.as_view()),
    path(f"{API}/me/score", scores.MyScore.as_view()),
    path(f"{API}/me/activities", activities.MyActivities.as_view()),
]
