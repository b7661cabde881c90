"""The copy of a message that the operator gets by e-mail; its author gets none, who may be anybody."""

from django.conf import settings
from django.core.mail import EmailMessage

from faq.models import ContactMessage


def send_copy(message: ContactMessage) -> None:
    """Send a message to CONTACT_EMAIL, so that an answer goes to its author.

    Raises: OSError, SMTPException (the mail server is away or refuses), ValueError (an address beyond letters).
    """
    about = f"{settings.SITE_URL}{message.page}\n" if message.page else ""
    body = (
        f"{message.reference} · {message.get_topic_display()}\n{about}{message.email}\n\n"
        f"{message.text}\n\n-- \n{settings.SITE_NAME}\n"
        f"{settings.SITE_URL}/admin/site/messages/{message.pk}/\n"
    )
    subject = " ".join(message.subject.split())
    EmailMessage(
        subject=f"{settings.SITE_NAME} : [{message.reference}] {subject}",
        body=body,
        to=[settings.CONTACT_EMAIL],
        reply_to=[message.email],
    ).send()
