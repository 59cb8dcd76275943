import Testing

@Suite struct PlaceholderTests {
    @Test(arguments: [
        "", "changeme", "CHANGE_ME", "your-api-key-here", "YOUR_API_KEY", "yourpassword", "xxxxxxxx", "XXXX-XXXX",
        "****", "........",
        "00000000", "${DB_PASSWORD}", "$DB_PASSWORD", "$password", "$(cat file)", "<password>", "<your token>",
        "[password]", "{token}", "{{ secret }}",
        "%s", "%(password)s", "%PASSWORD%", "#{password}", "@{password}", "process.env.API_KEY", "os.environ",
        "secrets.TOKEN", "op://vault/item",
        "example", "EXAMPLEKEY", "example-secret", "sk-xxxxxxxxxxxx", "sk-...", "abc…", "null", "None", "undefined",
        "string", "(hidden)", "REDACTED", "test",
        "my_secret_token", "insert password here", "'password'",
    ])
    func placeholders(_ text: String) throws { #expect(try !accepts("not-placeholder", text)) }

    @Test(arguments: [
        "hunter2", "hunter2abc", "letmein", "password123", "correct horse battery staple", "S3cret!", "$ecret1!",
        "example-7fQz", "fake-7f3a9c",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aaaaaaab", "[half", "<half", "P@ssw0rd", "testing-1-2-3", "tok_9",
    ])
    func values(_ text: String) throws { #expect(try accepts("not-placeholder", text)) }

    @Test func textsOfAnyLengthAreDecidedFast() throws {
        #expect(try !accepts("not-placeholder", String(repeating: "x", count: 100_000)))
        #expect(try accepts("not-placeholder", String(repeating: "password", count: 10_000)))
        #expect(try !accepts("not-placeholder", String(repeating: "password", count: 8)))
    }

    @Test func code() throws {
        for text in [
            "getpass()", "load.key2(name)", "config.db_password", "user_input", "std::string", "str",
            "http://host/path", "self.token", "",
        ] {
            #expect(try !accepts("not-code", text), "\(text)")
        }
        for text in ["hunter2", "S3cret", "corr#ct", "7x#(abc)", "(9)", "pass=word", "\u{E9}tude"] {
            #expect(try accepts("not-code", text), "\(text)")
        }
    }

    @Test func numbers() throws {
        for text in ["12345678", "2024-01-31", "1,234,567.89", "+12:30", ""] {
            #expect(try !accepts("not-number", text), "\(text)")
        }
        for text in ["1234567a", "0x12", "12 34"] { #expect(try accepts("not-number", text), "\(text)") }
    }

    @Test func prose() throws {
        for text in [
            "must be at least 8 characters", "Enter your password", "The password is wrong", "can't be blank in here",
        ] {
            #expect(try !accepts("not-prose", text), "\(text)")
        }
        for text in ["correct horse battery staple", "the-password-is-this", "is a", "hunter2", ""] {
            #expect(try accepts("not-prose", text), "\(text)")
        }
    }
}
