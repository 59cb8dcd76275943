// Dates of birth inside of identifiers.

/// Whether this is a day of the Gregorian calendar in a year in which a living person, or one in a register, can be
/// born.
func isBirthDate(year: Int, month: Int, day: Int) -> Bool {
    (1850...2049).contains(year) && isDay(day, month: month, isLeap: year % 4 == 0 && (year % 100 != 0 || year == 2000))
}

/// Whether this is a day of a year of which only the last two digits are known: 00 may be a leap year.
func isBirthDate(yearOfCentury year: Int, month: Int, day: Int) -> Bool {
    isDay(day, month: month, isLeap: year % 4 == 0)
}

private func isDay(_ day: Int, month: Int, isLeap: Bool) -> Bool {
    switch month {
    case 1, 3, 5, 7, 8, 10, 12: (1...31).contains(day)
    case 4, 6, 9, 11: (1...30).contains(day)
    case 2: (1...(isLeap ? 29 : 28)).contains(day)
    default: false
    }
}

extension Code {
    /// Whether six digits from `place` are year, month and day.
    func hasYearMonthDay(at place: Int, monthOffset: Int = 0, dayOffset: Int = 0) -> Bool {
        isBirthDate(
            yearOfCentury: number(place..<place + 2), month: number(place + 2..<place + 4) - monthOffset,
            day: number(place + 4..<place + 6) - dayOffset)
    }

    /// Whether six digits from `place` are day, month and year.
    func hasDayMonthYear(at place: Int, dayOffset: Int = 0) -> Bool {
        isBirthDate(
            yearOfCentury: number(place + 4..<place + 6), month: number(place + 2..<place + 4),
            day: number(place..<place + 2) - dayOffset)
    }

    /// Whether eight digits from `place` are a year of four digits, month and day.
    func hasFullDate(at place: Int) -> Bool {
        isBirthDate(
            year: number(place..<place + 4), month: number(place + 4..<place + 6), day: number(place + 6..<place + 8))
    }
}
