import Testing

@Suite struct PlaceholderTests {
    @Test(arguments: [
        "", "changeme", "CHANGE_ME", "your-api-key-here", "YOUR_API_KEY", "yourpassword", "xxxxxxxx",
        "ghp_xxxxxxxxxxxx", "AKIAXXXXXXXXXXXXXXXX", "~18.25.9", "^2.0", "XXXX-XXXX",
        "****", "........",
        "00000000", "${DB_PASSWORD}", "$DB_PASSWORD", "$password", "$(cat file)", "<password>", "<your token>",
        "[password]", "{token}", "{{ secret }}",
        "%s", "%(password)s", "%PASSWORD%", "#{password}", "@{password}", "process.env.API_KEY", "os.environ",
        "secrets.TOKEN", "op://vault/item",
        "example", "EXAMPLEKEY", "example-secret", "sk-xxxxxxxxxxxx", "sk-...", "abc…", "null", "None", "undefined",
        "string", "(hidden)", "REDACTED", "test",
        "my_secret_token", "insert password here", "'password'",
        "$env:DB_PASSWORD", "$this->password", "$dir/private/cakey", "$dbPassword", "/opt/app/keys/7",
        "keys/server7.pem", "uploads/2024/a6d6a493.png", "put your unique phrase here", "Mot de passe",
        "neues Passwort",
        "secrets.json", "arn:aws:kms:us-west-2:111122223333:key/a1b2", "projects/p1/secrets/s2/versions/3",
        "sk-****7f3a", "••••••••", "●●●●", "Passwort", "contraseña", "expired", "incorrect", "boolean",
    ])
    func placeholders(_ text: String) throws { #expect(try !accepts("not-placeholder", text)) }

    @Test(arguments: [
        "hunter2", "hunter2abc", "letmein", "password123", "correct horse battery staple", "S3cret!", "$ecret1!",
        "example-7fQz", "fake-7f3a9c",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aaaaaaab", "[half", "<half", "P@ssw0rd", "testing-1-2-3", "tok_9",
        "/x9Kd8sLq2mPz/7vRt+a1B2c3", "$ecret7/x", "a***b", "é•", "pemberton.pem1", "correctly-expired-9",
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
            "http://host/path", "self.token", "", "hash_sha256", "createOAuth2Client", "openssl_x509_check",
            "core_1.crypto.createKey", "aes-256-gcm", "kwargs.pop(name).strip", "k8s.secret.name",
            "internationalization"
                + "_of_it", "\u{E9}tude", "@escaping",
        ] {
            #expect(try !accepts("not-code", text), "\(text)")
        }
        for text in [
            "hunter2", "S3cret", "corr#ct", "7x#(abc)", "(9)", "pass=word", "\u{E9}tude7",
            "S3cret-word", "xsha256x", "horse_sha2567", "thisisonelongsecret", "QWERTYUIOPASDFGH",
        ] {
            #expect(try accepts("not-code", text), "\(text)")
        }
    }

    @Test func numbers() throws {
        for text in ["12345678", "2024-01-31", "1,234,567.89", "+12:30", "$13.76", "95%", ""] {
            #expect(try !accepts("not-number", text), "\(text)")
        }
        for text in ["1234567a", "0x12", "12 34"] { #expect(try accepts("not-number", text), "\(text)") }
    }

    @Test func prose() throws {
        for text in [
            "must be at least 8 characters", "Enter your password", "The password is wrong", "can't be blank in here",
            "New password: ", "Password again?", "Mot de passe oublié", "Пароль",
            "Contraseña", "密码长度至少8位",
        ] {
            #expect(try !accepts("not-prose", text), "\(text)")
        }
        for text in ["correct horse battery staple", "the-password-is-this", "is a", "hunter2", "Bäckerei#77", ""] {
            #expect(try accepts("not-prose", text), "\(text)")
        }
    }

    @Test func mixed() throws {
        for text in ["Bonjour!1789", "t00r-Night", "abc#1", "ABC#1", "Juventus1897"] {
            #expect(try accepts("mixed", text), "\(text)")
        }
        for text in ["eu-west-1", "hunter2", "db-1.example.com", "Hello, world", "12:30", ""] {
            #expect(try !accepts("mixed", text), "\(text)")
        }
    }

    @Test func random() throws {
        for text in [
            "7f3a9c2e1b", "7f3a9c2e-1b7f-3a9c-2e1b-7f3a9c2e1b7f", "Zx9fakeQ7sC2rim0", "AKgT4J56IAJ2EUBL5C",
            "x9Kd8sLq2mPz7vRt", "AbCdEfGhIjKl",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzKQ81",
        ] {
            #expect(try accepts("random", text), "\(text)")
        }
        for text in [
            "", "7f3a9c2e1", "12345678901234567890", "getUserByIdFromCache", "OAuth2Credentials",
            "projects/my-project-1",
            "correct-horse-battery-9", "SHA256WithRSAEncryption", "UPPER_CASE_NAME_2", "thisisonelongsecret",
            "2024-01-31T12:00:00Z",
        ] {
            #expect(try !accepts("random", text), "\(text)")
        }
    }
}
