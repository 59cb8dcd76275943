import Testing

@testable import Validators

@Suite struct AddressTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// FIPS 180-4's examples, over one block, over two, and of no byte.
    @Test func sha256Examples() {
        #expect(hex(sha256(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex(sha256(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)))
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(hex(sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    /// The Keccak team's test vectors, as Ethereum uses them (Ethereum Yellow Paper: the hash of nothing).
    @Test func keccak256Examples() {
        #expect(hex(keccak256([])) == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
        #expect(
            hex(keccak256(Array("abc".utf8))) == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")
    }

    /// The first address of all (block 0), BIP 173's and BIP 350's examples, EIP-55's test cases, the specification of
    /// Bitcoin Cash, XRP's genesis account, Tether's contract on Tron, SEP-23's example, Wrapped SOL.
    @Test(arguments: [
        ("base58check", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), ("base58check", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("base58check", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
        ("bech32", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("bech32", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
        ("bech32", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
        ("cashaddr", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
        ("cashaddr", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
        ("eip55", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
        ("eip55", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
        ("xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
        ("stellar", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"),
    ])
    func currencyAddresses(_ name: String, _ address: String) throws {
        #expect(try accepts(name, address))
        // One other character breaks the checksum.
        for place in [address.count / 2, address.count - 3] {
            for other in "23" {
                var wrong = Array(address)
                if wrong[place] == other { continue }
                wrong[place] = other
                #expect(try !accepts(name, String(wrong)), "\(String(wrong))")
            }
        }
    }

    @Test func addressesWithoutAChecksum() throws {
        // One case only: no checksum.
        #expect(try accepts("eip55", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"))
        #expect(try accepts("eip55", "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"))
        #expect(try !accepts("eip55", "0x5aaeb6053F3e94c9b9a09f33669435e7ef1beaed"))
        #expect(try !accepts("eip55", "0x0000000000000000000000000000000000000000"))
        #expect(try accepts("solana", "So11111111111111111111111111111111111111112"))
        #expect(try !accepts("solana", "So1111111111111111111111111111111111111112"))
        #expect(try !accepts("base58check", String(repeating: "1", count: 34)))
        #expect(try !accepts("bech32", "bc1QW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"))
    }

    /// RFC 4291, section 2.2, RFC 3849's and RFC 5952's examples.
    @Test func ipv6Addresses() throws {
        for text in [
            "2001:db8::ff00:42:8329", "2001:db8:0:0:1:0:0:1", "2001:DB8::8:800:200C:417A", "::ffff:192.0.2.128",
            "fe80::1ff:fe23:4567:890a", "2001:db8::", "64:ff9b::192.0.2.33",
        ] { #expect(try accepts("ipv6", text), "\(text)") }
        for text in [
            "::", "::1", "a::b", "12:34:56", "2001:db8", "2001:db8:::1", "2001:db8::1::2", "1:2:3:4:5:6:7:8:9",
            "2001:db8::12345",
            "std::vector", "2001:db8:1:2:3:4:5:", "::ffff:192.0.2.256", "",
        ] { #expect(try !accepts("ipv6", text), "\(text)") }
    }

    /// RFC 7042's addresses for documentation.
    @Test func macAddresses() throws {
        for text in ["00:00:5E:00:53:01", "00-00-5e-00-53-ff", "0000.5e00.5301"] {
            #expect(try accepts("mac", text), "\(text)")
        }
        for text in [
            "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:90:10:00", "00:00:5E:00:53", "00:00:5E:00:53:0g",
        ] {
            #expect(try !accepts("mac", text), "\(text)")
        }
    }

    @Test func publicAddressesAlone() throws {
        for text in ["203.0.113.7", "8.8.8.8", "172.32.0.1", "100.63.0.1"] { #expect(try accepts("ipv4-public", text)) }
        for text in [
            "10.1.2.3", "192.168.1.1", "172.16.0.1", "172.31.9.9", "100.64.0.1", "169.254.1.1", "127.0.0.1",
            "224.0.0.1",
        ] {
            #expect(try !accepts("ipv4-public", text), "\(text)")
        }
    }

    /// RFC 6531 and RFC 6532: characters beyond ASCII on either side.
    @Test func internationalMailAddresses() throws {
        for text in [
            "j\u{FC}rgen@example.de", "info@b\u{FC}cher.example", "\u{7528}\u{6237}@\u{4F8B}\u{5B50}.\u{5E7F}\u{544A}",
        ] {
            #expect(try accepts("email-international", text), "\(text)")
            #expect(try accepts("email", text), "\(text)")
        }
        for text in ["jane@example.com", "j\u{FC}rgen@localhost", "@b\u{FC}cher.example"] {
            #expect(try !accepts("email-international", text), "\(text)")
        }
    }

    @Test func coordinates() throws {
        for text in ["48.8584, 2.2945", "-33.8568,151.2153", "lat: 40.6892 lon: -74.0445"] {
            #expect(try accepts("coordinates", text), "\(text)")
        }
        for text in ["48.85, 2.29", "98.8584, 2.2945", "48.8584, 200.2945", "48.8584", "0.000, 0.000", ""] {
            #expect(try !accepts("coordinates", text), "\(text)")
        }
    }
}
