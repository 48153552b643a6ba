"""Parcel pages of the console."""

from django.urls import path

from ..choices import Step
from .acts import CorrectCarrier, ForwardParcel, IdentifyRecipient, UndoScan, WantAfterAll
from .pages import ParcelPage, RefuseParcel, ScanOneParcel, UnlockParcel
from .returns import ToReturn
from .scan import AnnounceParcel, Scan, TakeInMissorted

urlpatterns = [
    path("parcels/new/", AnnounceParcel.as_view(), name="parcel-new"),
    path("parcels/<uuid:pk>/", ParcelPage.as_view(), name="parcel"),
    path("parcels/<uuid:pk>/hold/", ScanOneParcel.as_view(step=Step.HOLD), name="parcel-hold"),
    path(
        "parcels/<uuid:pk>/release/",
        ScanOneParcel.as_view(step=Step.RELEASE),
        name="parcel-release",
    ),
    path("parcels/<uuid:pk>/refuse/", RefuseParcel.as_view(), name="parcel-refuse"),
    path("parcels/<uuid:pk>/unlock/", UnlockParcel.as_view(), name="parcel-unlock"),
    path("to-return/", ToReturn.as_view(), name="to-return"),
    path("scan/", Scan.as_view(), name="scan"),
    path("scan/missorted/", TakeInMissorted.as_view(), name="take-in"),
    path("parcels/<uuid:pk>/undo/", UndoScan.as_view(), name="parcel-undo"),
    path("parcels/<uuid:pk>/wanted/", WantAfterAll.as_view(), name="parcel-wanted"),
    path("parcels/<uuid:pk>/forward/", ForwardParcel.as_view(), name="parcel-forward"),
    path("parcels/<uuid:pk>/carrier/", CorrectCarrier.as_view(), name="parcel-carrier"),
    path("parcels/<uuid:pk>/recipient/", IdentifyRecipient.as_view(), name="parcel-recipient"),
]
