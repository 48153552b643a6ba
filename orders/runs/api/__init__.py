"""Line-haul over HTTP."""

from . import bags, manifests, routes, runs, stops

urlpatterns = [
    *routes.urlpatterns,
    *bags.urlpatterns,
    *manifests.urlpatterns,
    *runs.urlpatterns,
    *stops.urlpatterns,
]
