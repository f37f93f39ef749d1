import pytest

from register.contacts import EMAIL_REMOVED, PHONE_REMOVED, has_contacts, remove_contacts, remove_emails

PHONES = [
    "08-123 45 67", "070-123 45 67", "0701234567", "070 123 45 67", "+46 70 123 45 67", "+46 (0)70-123 45 67",
    "+4670-1234567", "0046 8 123 45 67", "0920-123 45", "0771-11 77 99", "020-12 34 56", "(08) 123 45 67",
    "08/123 45 67", "0680–71 00 00", "010\N{NO-BREAK SPACE}123\N{NO-BREAK SPACE}45\N{NO-BREAK SPACE}67",
    "+45 33 12 34 56",
]  # fmt: skip
EMAILS = ["anna.berg@exempel.se", "Anna.Berg+press@sub.exempel.se", "anna(at)exempel.se", "anna [at] exempel.se",
          "anna snabel-a exempel.se", "åsa@exempel.nu"]  # fmt: skip
INNOCENT = [
    "öppet 08-16", "kl. 09.00–16.00", "den 30 maj 2025", "2025-05-30", "01-02-2025", "2025-05-30T07:00:00Z",
    "org.nr 202100-1234", "371 23 Karlskrona", "Storgatan 12, 981 31 Kiruna", "12 000 000 kronor", "0,5 procent",
    "0127-hallunda", "dnr 2021/01234", "ring 114 14", "0–8 poäng", "öppet 08-16 30 dagar till", "konto@", "@kontor",
]  # fmt: skip


@pytest.mark.parametrize("phone", PHONES)
def test_phone_numbers_are_removed(phone):
    assert remove_contacts(f"Ring {phone}, så svarar vi.") == (f"Ring {PHONE_REMOVED}, så svarar vi.", 1)


@pytest.mark.parametrize("email", EMAILS)
def test_email_addresses_are_removed(email):
    assert remove_contacts(f"Skriv till {email}.") == (f"Skriv till {EMAIL_REMOVED}.", 1)


@pytest.mark.parametrize("text", INNOCENT)
def test_dates_hours_and_numbers_are_left_alone(text):
    assert remove_contacts(text) == (text, 0)
    assert not has_contacts(text)


def test_two_in_one_sentence_are_both_removed_and_counted():
    text, removed = remove_contacts("Tel: 08-123 45 67, mejl: a.b@exempel.se, mobil 0701-23 45 67.")
    assert removed == 3
    assert not has_contacts(text)


def test_links_keep_their_numbers_but_lose_addresses():
    assert remove_emails("https://exempel.se/0701234567?till=a@b.se") == (
        f"https://exempel.se/0701234567?till={EMAIL_REMOVED}",
        1,
    )
