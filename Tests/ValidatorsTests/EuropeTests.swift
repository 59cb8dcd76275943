import Testing

@Suite struct EuropeTests {
    /// Specimens and examples: Wikipedia ("Sozialversicherungsnummer", "Rijksregisternummer", "Numéro de sécurité
    /// sociale en France", "Système d'identification du répertoire des établissements", "UK driving licence"), BSV and
    /// BFS, Bundesdruckerei's specimens, gematik's test card, BZSt's test numbers, DGFiP's model form, NHS Data
    /// Dictionary, Revenue, RvIG's test numbers, European Commission, "TIN algorithms".
    @Test(arguments: [
        Published("at-svnr", "1237 010180", others: 9),
        Published("be-nn", "85.07.30-033.28"),
        Published("ch-ahv", "756.9217.0769.85", "7561234567897"),
        Published("ch-uid", "CHE-100.155.212"),
        Published("de-kvnr", "A123456780"),
        Published("de-personalausweis", "T220001293", "L01X00T471"),
        Published("de-rvnr", "15 070649 C 103", "65180539W001"),
        Published("de-steuer-id", "86095742719", "47 036 892 816", "65929970489", "25768131411"),
        Published("fr-nir", "2 55 08 14 168 025 38", "269054958815780"),
        Published("fr-siren", "732 829 320"),
        Published("fr-siret", "732 829 320 00074"),
        Published("fr-spi", "30 23 217 600 053"),
        Published("gb-nhs", "943 476 5919", "4010232137"),
        Published("gb-utr", "1955839661", others: 1),
        Published("lu-matricule", "1893120105732"),
        Published("nl-bsn", "111222333", "1234.56.782"),
    ])
    func west(_ published: Published) throws { try published.expectAll() }

    @Test func westWithLetters() throws {
        for text in ["MORGA657054SM9IJ", "MORGA753116SM9IJ", "LEE99602013J99AB"] {
            #expect(try accepts("gb-driving-licence", text), "\(text)")
        }
        for text in ["MORGA673054SM9IJ", "MORGA657994SM9IJ", "MO9GA657054SM9IJ", "MORGA657054SM9I", "MORGA657054SM9I9"]
        {
            #expect(try !accepts("gb-driving-licence", text), "\(text)")
        }
        for text in ["AB123456C", "ab 12 34 56 d", "JG103759A", "AB 12 34 56"] {
            #expect(try accepts("gb-nino", text), "\(text)")
        }
        // HMRC writes QQ 12 34 56 C where it means none.
        for text in [
            "QQ123456C", "BG123456A", "GB123456A", "NK123456A", "ZZ123456A", "AO123456A", "AB123456E", "AB12345C",
        ] {
            #expect(try !accepts("gb-nino", text), "\(text)")
        }
        for text in ["1234567T", "1234567FA", "1234567TW", "1234567TT", "1234567TX"] {
            #expect(try accepts("ie-pps", text), "\(text)")
        }
        for text in ["1234567U", "1234567TA", "1234567", "123456TA"] {
            #expect(try !accepts("ie-pps", text), "\(text)")
        }
        // Corsica
        #expect(try accepts("fr-nir", "1 84 12 2A 451 089 33"))
        #expect(try accepts("fr-nir", "1 84 12 2B 451 089 60"))
        #expect(try !accepts("fr-nir", "1 84 12 2C 451 089 33"))
        // La Poste
        #expect(try accepts("fr-siret", "35600000049837"))
        #expect(try !accepts("fr-nir", "2 55 13 14 168 025 38"))
        // Month or day of birth unknown; month 40 more for those who are not residents
        for text in ["40000001549", "85000003306", "85400003392"] {
            #expect(try accepts("be-nn", text), "\(text)")
        }
        #expect(try !accepts("be-nn", "85133003370"))
    }

    /// CPR-kontoret, DVV, Skatteverket, Skatteetaten and Brønnøysundregistrene's own examples; Wikipedia, "Kennitala",
    /// "National identification number"; European Commission, "TIN algorithms".
    @Test(arguments: [
        Published("dk-cpr", "070761-4285", others: 9),
        Published("ee-isikukood", "37605030299"),
        Published("is-kennitala", "120174-3399", others: 2),
        Published("lt-asmens-kodas", "38703181745", "33309240064"),
        Published("lv-personas-kods", "161175-19997"),
        Published("no-fodselsnummer", "15021951940", "290296 00013"),
        Published("no-orgnr", "974 760 673"),
        Published("se-orgnr", "212000-0142", "556036-0793"),
    ])
    func north(_ published: Published) throws { try published.expectAll() }

    @Test func northWithSigns() throws {
        for text in ["131052-308T", "131052+308T", "131052A308T", "131052y308t"] {
            #expect(try accepts("fi-hetu", text), "\(text)")
        }
        for text in ["131052-308U", "131352-308T", "131052 308T", "131052G308T", "131052-308", "131052-0016"] {
            #expect(try !accepts("fi-hetu", text), "\(text)")
        }
        for text in ["811228-9874", "8112289874", "198112289874", "19811228-9874", "811228+9874", "701063-2391"] {
            #expect(try accepts("se-personnummer", text), "\(text)")
        }
        // Since 2017 without a date and a check digit
        for text in ["321234-56789", "39000000001"] { #expect(try accepts("lv-personas-kods", text), "\(text)") }
        for text in ["311234-56789", "161175-19990"] { #expect(try !accepts("lv-personas-kods", text), "\(text)") }
        for text in ["811228-9873", "811328-9874", "11811228-9874", "811228-987", "81122898745"] {
            #expect(try !accepts("se-personnummer", text), "\(text)")
        }
    }

    /// Ministerio del Interior and Agencia Tributaria's examples, the Codice fiscale and Partita IVA of the Italian
    /// Wikipedia, Wikipedia, "Unique Master Citizen Number"; AMA's specimen of the citizen card; European Commission,
    /// "TIN algorithms".
    @Test(arguments: [
        Published("es-cif", "A58818501"),
        Published("es-nss", "28/12345678/40"),
        Published("gr-afm", "094259216"),
        Published("gr-amka", "01013099997"),
        Published("hr-oib", "33392005961", "18683136487"),
        Published("it-partita-iva", "07643520567"),
        Published("jmbg", "0101006500006"),
        Published("pt-cc", "00000000 0 ZZ4"),
        Published("pt-nif", "501442600"),
        Published("pt-niss", "12345678902"),
        Published("si-davcna", "15012557"),
    ])
    func south(_ published: Published) throws { try published.expectAll() }

    @Test func southWithLetters() throws {
        for (name, good, bad) in [
            ("es-dni", "12345678Z", "12345678A"), ("es-dni", "12.345.678-z", "12345679Z"),
            ("es-nie", "X1234567L", "Y1234567L"),
            ("es-nie", "Z-1234567-R", "W1234567L"), ("it-codice-fiscale", "MRTMTT25D09F205Z", "MRTMTT25D09F205Y"),
            ("it-codice-fiscale", "rssmra85t10a562s", "RSSMRA85T72A562S"),
            ("it-codice-fiscale", "MRTMTTNRD09F205A", "MRTMTTNRD09F205Z"), ("cy-tic", "10259033P", "10259033Z"),
            ("es-cif", "Q2818002D", "Q2818002E"),
        ] {
            #expect(try accepts(name, good), "\(name) \(good)")
            #expect(try !accepts(name, bad), "\(name) \(bad)")
        }
    }

    /// Wikipedia (Bulgarian, Czech, Polish, Romanian and Russian articles on each number); GUS; gov.pl's specimens;
    /// СФР, "СНИЛС"; ФНС; European Commission, "TIN algorithms"; made-up ones with computed digits.
    @Test(arguments: [
        Published("bg-egn", "7523169263"),
        Published("bg-eik", "175074752"),
        Published("bg-lnch", "7111042925"),
        Published("by-personal-number", "3140583A004PB6"),
        Published("cz-ico", "69663963", "25596641"),
        Published("cz-rc", "736028/5163", "7103192745"),
        Published("hu-ado", "8071592153"),
        Published("hu-taj", "111 111 110"),
        Published("hu-szemelyi", "1 800101 0015", others: 1),
        Published("kz-iin", "930417300185"),
        Published("md-idnp", "2003000030008"),
        Published("pl-dowod", "ABA300000", "ABS123456"),
        Published("pl-nip", "123-456-32-18"),
        Published("pl-passport", "ZS0000177"),
        Published("pl-pesel", "44051401359", "02070803628"),
        Published("pl-regon", "123456785", "12345678512347"),
        Published("ro-cnp", "1800101221144"),
        Published("ru-inn", "7707083893", "500100732259"),
        Published("ru-ogrn", "1027700132195"),
        Published("ru-snils", "112-233-445 95"),
        Published("ua-edrpou", "32855961"),
        Published("ua-rnokpp", "1759013776", "3184710691"),
    ])
    func east(_ published: Published) throws { try published.expectAll() }

    @Test func eastOfVaryingLength() throws {
        #expect(try accepts("ro-cui", "18547290"))
        #expect(try !accepts("ro-cui", "18547291"))
        #expect(try accepts("hu-adoszam", "12892312-2-42"))
        #expect(try !accepts("hu-adoszam", "12892313-2-42"))
        #expect(try accepts("cz-rc", "530319/274"))
        #expect(try !accepts("cz-rc", "540319/274"))
        #expect(try accepts("by-personal-number", "3140583A004PB6"))
    }
}
