import Testing

@Suite struct FinancialTests {
    /// The example of ISO/IEC 7812-1, annex B, and of the patent (US 2,950,048).
    @Test func luhn() throws {
        #expect(try accepts("luhn", "17893729974"))
        #expect(try accepts("luhn", "4992 7398-716"))
        for last in 0...9 where last != 4 { #expect(try !accepts("luhn", "1789372997\(last)")) }
        for text in ["", "0", "a", "17893729974x", "1789.3729974"] { #expect(try !accepts("luhn", text)) }
    }

    /// Test numbers that the networks and processors publish (Stripe, "Testing"; PayPal, "Test credit card numbers";
    /// Adyen, "Test card numbers").
    @Test(arguments: [
        "4242424242424242", "4012888888881881", "4222222222222", "4000056655665556", "5555555555554444",
        "2223003122003222",
        "5105105105105100", "378282246310005", "371449635398431", "6011111111111117", "6011000990139424",
        "3056930009020004", "36227206271667", "3566002020360505", "6200000000000005", "6304000000000000",
        "2200000000000004", "5019717010103742", "3782-822463-10005", "4242 4242 4242 4242",
    ])
    func publishedCardNumbers(_ number: String) throws { #expect(try accepts("card", number)) }

    @Test(arguments: [
        "4242424242424241",  // check digit
        "424242424242424",  // fifteen digits of Visa
        "0000000000000000", "1234567812345670",  // right check digit, no issuer
        "9999999999999995", "378282246310005 0", "5555555555554444a", "42424242", "", "4242424242424242424242424242",
        "2220990000000005",  // one below Mastercard's second range
    ])
    func numbersThatAreNotCards(_ number: String) throws { #expect(try !accepts("card", number)) }

    /// Examples of the IBAN Registry (SWIFT, release 100), one of each length.
    @Test(arguments: [
        "NO9386011117947", "BE68539007547034", "DK5000400440116243", "NL91ABNA0417164300", "MK07250120000058984",
        "SI56263300012039086", "AT611904300234573201", "EE382200221020145685", "HR1210010051863000160",
        "CH9300762011623852957", "DE89370400440532013000", "GB29NWBK60161331926819", "GI75NWBK000000007099453",
        "AD1200012030200359100100", "ES9121000418450200051332", "PT50000201231234567890154",
        "IS140159260076545510730339",
        "FR1420041010050500013M02606", "IT60X0542811101000000123456", "PL61109010140000071219812874",
        "HU42117730161111101800000000", "BR1800360305000010009795493C1", "QA58DOHB00001234567890ABCDEFG",
        "MU17BOMM0101101030300200000MUR", "MT84MALT011000012345MTLCAST001S", "LC55HEMM000100010012001200023015",
        "DE89 3704 0044 0532 0130 00", "gb29 nwbk 6016 1331 9268 19",
    ])
    func registryExamples(_ iban: String) throws { #expect(try accepts("iban-mod97", iban)) }

    @Test(arguments: [
        "DE88370400440532013000",  // check digits
        "DE893704004405320130",  // too short for its country
        "XX82WEST12345698765432", "DE", "", "8937040044053201300000", "DE89.3704.0044.0532.0130.00",
    ])
    func textsThatAreNotIBANs(_ text: String) throws { #expect(try !accepts("iban-mod97", text)) }

    /// Any single changed digit breaks the check: MOD 97-10 finds all of them.
    @Test func aChangedDigitIsFound() throws {
        let iban = Array("DE89370400440532013000".utf8)
        for place in 2..<iban.count {
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != iban[place] {
                var changed = iban
                changed[place] = digit
                #expect(try !accepts("iban-mod97", String(decoding: changed, as: UTF8.self)))
            }
        }
    }
}
