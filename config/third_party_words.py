"""Words that libraries show and do not bring in Chinese; nothing imports this page.

It is here so that makemessages finds them and keeps their translations in our catalogue.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# --- unfold ---
_("Select record")
_("Select action")
_("Collapse")
_("Name")
_("Value")
_("Default")
_("Code")
_("Current file")
_("Reset to default")
_("From")
_("To")
_("Date from")
_("Date to")
_("Not enough data.")
_("Add new item")
_("Paragraph")
_("Underlined")
_("Bold")
_("Italic")
_("Strike")
_("Link")
_("Heading")
_("Quote")
_("Unordered list")
_("Ordered list")
_("Indent increase")
_("Indent decrease")
_("Undo")
_("Redo")
_("Enter an URL")
_("Unlink")
_("Object permissions")
_("Object")
_("Group")
_("Group permissions")
_("Edit")
_("Manage group")
_("User permissions")
_("Manage user")
_("Select format")
ngettext(
    "\n                    Export %(len)s selected item.\n                ",
    "\n                    Export %(len)s selected items.\n                ",
    2,
)
_("This exporter will export the following fields")
_("View traceback")
_("%(class_name)s %(instance)s")
_("Choose a date from the list below to revert to a previous version of this object")
_("This object doesn't have a change history.")
_("Press the 'Revert' button below to revert to this version of the object.")
_("Press the 'Change History' button below to edit the history.")
_("Comment")
_("Changed by")
_("Change reason")
_("Changes")
_("Revert")
_("Change History")
_("Select action to run")
_(
    "Raw passwords are not stored, so there is no way to see this user’s password, but "
    'you can change the password using <a href="{}" class="text-primary-600 '
    'dark:text-primary-500">this form</a>.'
)
_("Select value")
_("Dataset not found. No action performed.")
_("You can not create nested object without parent")
_("Run")
_("After you've created a user, you’ll be able to edit more user options.")
_("Expand row")
_("Welcome back to")
_("Type to search")
_("You have been successfully logged out from the administration")
_("No data")
_("More actions")
_("All applications")
_("True")
_("False")
_("Apply Filters")
_("Select all rows")
_("Recent searches")
_("No recent searches")
_("No results matching your query")
_("Loading more results...")
ngettext(
    "\n                Found %(counter)s result in %(time)s seconds\n            ",
    "\n                Found %(counter)s results in %(time)s seconds\n            ",
    2,
)
_("Cancel")
_("Record picture")
_("This item will be deleted.")
_("Click to cancel")
_("No results found")
_("This page yielded into no results. Create a new item or reset your filters.")
_("Reset filters")
_("Image preview")
_("Click to download")
_("Go back")
_("Previous")
_("Next")
_("Search apps and models...")
_("General")
_("Light")
_("Dark")
_("System")
_("Return to site")
_("Choose file to upload")
_("Toggle password visibility")
_("Add row")
_("Date")
_("Select currency")

# --- import_export ---
_(
    "%(exc_name)s encountered while trying to read file. Ensure you have chosen the "
    "correct format for the file."
)
_("No valid data to import. Ensure your file has the correct headers or data for import.")
_("export failed due to IllegalCharacterError")
_("Resource")
_("Form is not validated, call `is_valid` first")
_('Select at least 1 field for "%(resource_name)s" to export')
_(
    "The following fields are declared in 'import_id_fields' but are not present in the "
    "resource fields: %s"
)
_(
    "The following fields are declared in 'import_id_fields' but are not present in the "
    "file headers: %s"
)
_("call to force_str() on instance failed: %s")
ngettext("Export %(len)s selected item.", "Export %(len)s selected items.", 2)
_("Select all")
_("Value could not be parsed.")
_("use_natural_foreign_keys and key_is_id cannot both be True")

# --- axes ---
_("Locked Out")
_("Form Data")
_("Meta Data")
_("Clean up expired attempts")
_("Cleaned up {count} expired access attempts.")
_("Not set")
_("Attempt Remaining")
_("Account locked: too many login attempts. Please try again later.")
_("Account locked: too many login attempts. Contact an admin to unlock your account.")
_("User Agent")
_("IP Address")
_("HTTP Accept")
_("Path")
_("Attempt Time")
_("Access lock out")
_("access failure")
_("access failures")
_("GET Data")
_("POST Data")
_("Failed Logins")
_("access attempt")
_("access attempts")
_("Access Attempt")
_("Expires At")
_("The time when access attempt expires and is no longer valid.")
_("access attempt expiration")
_("access attempt expirations")
_("Logout Time")
_("Session key hash (sha256)")
_("access log")
_("access logs")

# --- django_otp ---
_("Please enter your OTP token.")
_("Error generating challenge: {0}")
_("The selected OTP device is not interactive")
_("OTP Challenge: {0}")
_("Invalid token. Please make sure you have entered it correctly.")
ngettext(
    "Verification temporarily disabled because of %(failure_count)d failed attempt, "
    "please try again soon.",
    "Verification temporarily disabled because of %(failure_count)d failed attempts, "
    "please try again soon.",
    2,
)
_("Verification of the token is currently disabled")
_("Please select a device.")
_("Token generation cooldown period has not expired yet. Next generation allowed %s.")
_("Token generation is not allowed at this time")
_("sent by email")
_("Please correct the errors below.")
_("OTP Device:")
_("OTP Token:")
_("Get OTP Challenge")

# --- rest_framework ---
_("A valid biginteger is required.")
_("Integer value too large to convert to float")

# --- django_filters ---
_("date")
_("year")
_("month")
_("day")
_("week day")
_("hour")
_("minute")
_("second")
_("contains")
_("is in")
_("is greater than")
_("is greater than or equal to")
_("is less than")
_("is less than or equal to")
_("starts with")
_("ends with")
_("is in range")
_("is null")
_("matches regex")
_("search")
_("is contained by")
_("overlaps")
_("has key")
_("has keys")
_("has any keys")
_("Select a lookup.")
_("Range query expects two values.")
_("Yesterday")
_("Multiple values may be separated by commas.")
_("%s (descending)")
_("Field filters")
_("exclude")

# --- drf_spectacular ---
_("No response body")
_("Unspecified response body")
_('Token-based authentication with required prefix "%s"')

# --- django ---
ngettext(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
    2,
)
