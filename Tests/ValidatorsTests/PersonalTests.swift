import Testing

@Suite struct PersonalTests {
    /// Rules of the Social Security Administration ("Social Security Number Randomization", POMS RM 10201.035); 219-09-9999 and
    /// 078-05-1120 are the numbers that were printed in advertisements, and are void.
    @Test func socialSecurityNumbers() throws {
        for number in ["536-22-1234", "219-09-9998", "001 01 0001", "899999999"] { #expect(try accepts("ssn", number)) }
        for number in [
            "000-12-3456", "666-12-3456", "900-12-3456", "999-99-9999", "123-00-4567", "123-45-0000", "078-05-1120",
            "219-09-9999", "123-45-6789", "12-345-678", "1234567890", "123.45.6780", "",
        ] { #expect(try !accepts("ssn", number), "\(number)") }
    }

    /// Addresses of RFC 5737's blocks for documentation.
    @Test func ipv4Addresses() throws {
        for text in ["203.0.113.7", "0.0.0.0", "255.255.255.255", "198.51.100.10"] {
            #expect(try accepts("ipv4", text))
        }
        for text in [
            "203.0.113", "203.0.113.7.1", "256.0.0.1", "203.0.113.07", "00.0.0.0", "1..2.3", ".1.2.3", "1.2.3.",
            "a.b.c.d", "",
        ] {
            #expect(try !accepts("ipv4", text), "\(text)")
        }
    }

    /// Numbers reserved for fiction and examples: Ofcom's drama numbers, NANPA's 555-01XX, ACMA's.
    @Test func internationalTelephoneNumbers() throws {
        for text in [
            "+44 20 7946 0958", "+1 212-555-0142", "+1 (415) 555-0132", "+61 1900 654 321", "+49.30.23125.000",
            "+262692123456",
        ] {
            #expect(try accepts("e164", text), "\(text)")
        }
        for text in [
            "44 20 7946 0958", "+1 123-456-7890", "+1 212-155-0142", "+210123456789", "+999", "+0123456789",
            "+1234567890123456", "+44x", "", "+",
        ] { #expect(try !accepts("e164", text), "\(text)") }
    }

    /// Lengths of the national plans, `00` for `+`, and the zero that is dialled only inside of a country.
    @Test func lengthsByCountry() throws {
        for text in [
            "0044 20 7946 0958", "+44 (0)20 7946 0958", "+33 1 99 00 12 34", "+86 138 1234 5678", "+354 555 1234",
        ] {
            #expect(try accepts("e164", text), "\(text)")
        }
        for text in [
            "+33 1 99 00 12", "+33 1 99 00 12 345", "+86 138 1234", "+48 12 345 67", "+45 32 12 34 5",
            "0021 0123456789",
            "+44 0000000000", "+35236450.6", "00",
        ] { #expect(try !accepts("e164", text), "\(text)") }
        for text in ["07700 900123", "(030) 901820", "+14155552671"] { #expect(try accepts("phone-digits", text)) }
        for text in ["2024-01-31", "31.01.2024", "555-12", "0000000000", "1234567890123456"] {
            #expect(try !accepts("phone-digits", text), "\(text)")
        }
    }

    @Test func northAmericanTelephoneNumbers() throws {
        for text in ["212-555-0142", "(415) 555-0132", "1.415.555.0132", "+1 415 555 0132"] {
            #expect(try accepts("nanp", text), "\(text)")
        }
        for text in [
            "112-555-0142", "212-155-0142", "911-555-0142", "295-555-0142", "212-911-0142", "2-415-555-0132",
            "555-0132", "",
        ] {
            #expect(try !accepts("nanp", text), "\(text)")
        }
    }

    /// Addresses of RFC 3696 and of RFC 2606's domains, as far as unquoted ones go.
    @Test func emailAddresses() throws {
        let longest = String(repeating: "a", count: 64)
        for text in [
            "jane.doe@example.com", "a@b.co", "first+tag@mail.example.co.uk", "\(longest)@example.org",
            "x@1password.com", "x@example.xn--p1ai",
        ] {
            #expect(try accepts("email", text), "\(text)")
        }
        for text in [
            ".jane@example.com", "jane.@example.com", "ja..ne@example.com", "jane@localhost", "jane@-example.com",
            "jane@example-.com", "jane@example..com", "jane@example.c", "jane@example.123", "@example.com", "jane@", "",
            "a\(longest)@example.org", "jane@\(longest).com",
        ] { #expect(try !accepts("email", text), "\(text)") }
    }

    /// RFC 7515's first example, and headers that are not.
    @Test func jwtHeaders() throws {
        #expect(
            try accepts(
                "jwt-header",
                "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
            ))
        #expect(try accepts("jwt-header", "eyJhbGciOiJub25lIn0"))  // {"alg":"none"}
        #expect(try !accepts("jwt-header", "eyJ0eXAiOiJKV1QifQ.e30.x"))  // no algorithm
        #expect(try !accepts("jwt-header", "eyJ4IjoiYWxnIn0.e30.x"))  // "alg" as a value
        for text in ["", ".", "eyJ", "e30", "eyJhbGciOiJub25lIn0=.x", "\u{E9}\u{E9}\u{E9}\u{E9}"] {
            #expect(try !accepts("jwt-header", text), "\(text)")
        }
    }
}
