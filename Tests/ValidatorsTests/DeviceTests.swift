import Testing

@Suite struct DeviceTests {
    /// Wikipedia, "Vehicle identification number", "International Mobile Equipment Identity"; ITU-T E.118 with a
    /// computed digit.
    @Test(arguments: [
        Published("imei", "490154203237518", "35-209900-176148-1"),
        Published("iccid", "8991101200003204514"),
        Published("imsi", "310150123456789", others: 9),
    ])
    func numbers(_ published: Published) throws {
        for text in published.texts { #expect(try accepts(published.name, text), "\(text)") }
        if published.others == 0 { try published.expectLastDigits() }
    }

    @Test func vehicles() throws {
        #expect(try accepts("vin", "1M8GDM9AXKP042788"))
        #expect(try accepts("vin", "5gzcz43d13s812715"))
        for text in ["1M8GDM9A1KP042788", "1M8GDM9AXKP04278", "IM8GDM9AXKP042788", "11111111111111111"] {
            #expect(try !accepts("vin", text), "\(text)")
        }
    }

    /// ICAO Doc 9303's specimens of a passport, a card of three lines and one of two.
    @Test func machineReadableZones() throws {
        let passport =
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
        let card = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
        let small = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
        for zone in [passport, card, small] {
            #expect(try accepts("mrz", zone))
            #expect(try accepts("mrz", zone.replacing("\n", with: "\r\n")))
            #expect(try accepts("mrz", zone.replacing("\n", with: "\\n")))
            #expect(try !accepts("mrz", zone.replacing("7408122", with: "7408123")))
            #expect(try !accepts("mrz", zone.replacing("1204159", with: "1204158")))
        }
        #expect(try !accepts("mrz", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"))
    }
}
