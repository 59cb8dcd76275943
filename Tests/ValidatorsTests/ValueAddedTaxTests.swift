import Testing

@Suite struct ValueAddedTaxTests {
    /// Examples of the European Commission ("VIES: check algorithms") and of the national pages on each number's
    /// structure.
    @Test(arguments: [
        Published("at-vat", "ATU10223006"),
        Published("be-vat", "BE136695962", "BE 0428.759.497"),
        Published("bg-vat", "BG175074752", "BG7523169263", others: 2),
        Published("ch-vat", "CHE-107.787.577 MWST"),
        Published("cy-vat", "CY10259033P"),
        Published("cz-vat", "CZ25123891", "CZ7103192745"),
        Published("de-vat", "DE136695976"),
        Published("dk-vat", "DK88146328"),
        Published("ee-vat", "EE100931558"),
        Published("es-vat", "ESA13585625", "ESX1234567L", "ES54362315K"),
        Published("fi-vat", "FI09853608"),
        Published("fr-vat", "FR83404833048", "FRK7399859412"),
        Published("gb-vat", "GB434031494", "GB980780684", "XI434031494"),
        Published("gr-vat", "EL040127797", "GR094259216"),
        Published("hr-vat", "HR33392005961"),
        Published("hu-vat", "HU12892312"),
        Published("ie-vat", "IE8473625E", "IE6433435F", "IE8D79739I", "IE1234567FA", others: 1),
        Published("it-vat", "IT00159560366"),
        Published("lt-vat", "LT119511515", "LT100001919017"),
        Published("lu-vat", "LU10000356"),
        Published("lv-vat", "LV40003521600"),
        Published("mt-vat", "MT11679112"),
        Published("nl-vat", "NL010000446B01", "NL002455799B11", others: 9),
        Published("no-vat", "NO974760673MVA"),
        Published("pl-vat", "PL8567346215"),
        Published("pt-vat", "PT136695973"),
        Published("ro-vat", "RO18547290"),
        Published("se-vat", "SE556188840401", others: 9),
        Published("si-vat", "SI50223054"),
        Published("sk-vat", "SK2022749619"),
    ])
    func published(_ published: Published) throws {
        for text in published.texts {
            #expect(try accepts(published.name, text), "\(text)")
            #expect(try accepts(published.name, text.lowercased()), "\(text)")
            #expect(try !accepts(published.name, "XX" + text.dropFirst(2)), "\(text)")
            #expect(try !accepts(published.name, String(text.dropFirst(2))), "\(text)")
            // The eighth character behind the country is checked by every one of them.
            var wrong = Array(text)
            let digits = wrong.indices.filter { wrong[$0].isNumber }
            let place = digits[digits.count / 2]
            wrong[place] = wrong[place] == "9" ? "0" : Character(String(wrong[place].wholeNumberValue! + 1))
            #expect(try !accepts(published.name, String(wrong)), "\(String(wrong))")
        }
    }
}
