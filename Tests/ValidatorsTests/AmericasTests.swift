import Testing

@Suite struct AmericasTests {
    /// Employment and Social Development Canada's and RAMQ's specimens; Internal Revenue Service's ranges; CMS, "NPI
    /// check digit calculation"; Wikipedia, "DEA number", "ABA routing transit number".
    @Test(arguments: [
        Published("ca-sin", "046 454 286", "130-692-544"),
        Published("ca-ohip", "1234567897", "1234-567-897"),
        Published("ca-ramq", "HOPG 5107 2321", others: 9),
        Published("us-npi", "1234567893", "1245319599"),
        Published("us-dea", "F91234563", "AB1234563"),
        Published("us-itin", "900-70-0000", "999-88-1234", others: 9),
        Published("us-ein", "91-1144442", others: 9),
        Published("aba", "111000025", "021000021"),
    ])
    func northAmerica(_ published: Published) throws { try published.expectAll() }

    @Test func rangesInNorthAmerica() throws {
        for text in ["900-49-0000", "900-66-0000", "900-89-1234", "900-93-0000", "899-70-0000"] {
            #expect(try !accepts("us-itin", text), "\(text)")
        }
        for text in ["00-1234567", "07-1234567", "89-1234567", "97-1234567"] {
            #expect(try !accepts("us-ein", text), "\(text)")
        }
        #expect(try !accepts("us-npi", "3234567891"))
        #expect(try !accepts("aba", "500000005"))
        #expect(try !accepts("ca-sin", "800000002"))
    }

    /// The numbers of the authorities themselves, and those of their instructions: AFIP, Receita Federal ("CNPJ
    /// Alfanumérico"), SII, DIAN (Wikipedia, "Número de Identificación Tributaria"), DGII, SRI, SAT, SUNAT, DGI;
    /// RENAPO, "Instructivo normativo"; Wikipedia, "CLABE", "Clave Bancaria Uniforme", "Cadastro de Pessoas Físicas";
    /// made-up ones with computed digits.
    @Test(arguments: [
        Published("ar-cuit", "33-69345023-9", "20-05536168-2"),
        Published("ar-cbu", "2850590940090418135201"),
        Published("br-cpf", "111.444.777-35", "52998224725"),
        Published("br-cnpj", "11.444.777/0001-61", "12.ABC.345/01DE-35"),
        Published("br-cnh", "62472927637"),
        Published("br-pis", "120.56412.54-5"),
        Published("cl-rut", "30.686.957-4", "12.345.678-5"),
        Published("co-nit", "213.123.432-1", "800.197.268-4"),
        Published("do-cedula", "001-1391820-5"),
        Published("do-rnc", "401-50625-4"),
        Published("ec-cedula", "1714307103"),
        Published("gt-cui", "1234 56789 0101", others: 9),
        Published("mx-clabe", "032180000118359719"),
        Published("mx-curp", "HEGG560427MVZRRL04", "BOXW310820HNERXN09"),
        Published("mx-nss", "12345678903"),
        Published("mx-rfc", "GODE561231GR8", "MAB-930714-8T4"),
        Published("ni-cedula", "001-010180-0001X", others: 9),
        Published("pe-ruc", "20131312955"),
        Published("py-ruc", "80028061-0"),
        Published("sv-dui", "00016297-5"),
        Published("uy-ci", "1.234.567-2"),
        Published("uy-rut", "211003420017"),
        Published("ve-rif", "J-00123072-6", "V-11470283-4"),
    ])
    func latinAmerica(_ published: Published) throws { try published.expectAll() }

    @Test func lettersAsCheckDigits() throws {
        #expect(try accepts("cl-rut", "10.000.013-K"))
        #expect(try accepts("cl-rut", "10000013k"))
        #expect(try !accepts("cl-rut", "10.000.012-K"))
        #expect(try accepts("gt-nit", "576937-K"))
        #expect(try !accepts("gt-nit", "576936-K"))
        #expect(try accepts("ec-ruc", "1760013210001"))
        #expect(try accepts("ec-ruc", "1792060346001"))
        #expect(try !accepts("ec-ruc", "1792060347001"))
        #expect(try !accepts("ec-ruc", "1792060346000"))
    }

    /// CPF and its like of one digit over and over have the right check digits, and are never issued.
    @Test func repeatedDigits() throws {
        for digit in 0...9 { #expect(try !accepts("br-cpf", String(repeating: "\(digit)", count: 11))) }
    }

    @Test func datesInside() throws {
        #expect(try !accepts("mx-curp", "HEGG561327MVZRRL04"))
        #expect(try !accepts("mx-rfc", "GODE561331GR8"))
        #expect(try !accepts("ni-cedula", "001-310280-0001X"))
    }
}
