using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using VectorDb.V1;

namespace VectorDb.Cli.Filters;

/// <summary>
/// Reads a filter expression:
/// <code>
/// any   = all ("or" all)*
/// all   = one ("and" one)*
/// one   = "not" one | "(" any ")" | exists(FIELD) | prefix(FIELD, TEXT) | geo(FIELD, LAT, LON, METRES)
///       | FIELD ("=" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=") VALUE | FIELD "in" "[" VALUE ("," VALUE)* "]"
/// VALUE = number | "text" | true | false
/// </code>
/// A quoted date-time of RFC 3339 after &lt; or &gt; compares times.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>What one can say, for the help of options.</summary>
    public const string Help =
        "year >= 2020 and label in [\"cat\", \"dog\"]; also or, not, exists(FIELD), prefix(FIELD, TEXT), geo(FIELD, LAT, LON, METRES)";

    private const int MaxDepth = 16;

    private readonly FilterLexer _lexer;
    private int _depth;

    private FilterParser(string text) => _lexer = new FilterLexer(text);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FilterSyntaxException">It is not one; the message says where.</exception>
    public static Filter Parse(string text)
    {
        var parser = new FilterParser(text);
        Filter filter = parser.Any();
        return parser._lexer.Current.Kind == FilterTokenKind.End ? filter : throw parser.Unexpected("the end, 'and' or 'or'");
    }

    private Filter Any()
    {
        Filter first = All();
        if (!_lexer.Current.IsWord("or"))
        {
            return first;
        }

        var list = new FilterList { Filters = { first } };
        while (_lexer.Current.IsWord("or"))
        {
            _lexer.Take();
            list.Filters.Add(All());
        }

        return new Filter { Or = list };
    }

    private Filter All()
    {
        Filter first = One();
        if (!_lexer.Current.IsWord("and"))
        {
            return first;
        }

        var list = new FilterList { Filters = { first } };
        while (_lexer.Current.IsWord("and"))
        {
            _lexer.Take();
            list.Filters.Add(One());
        }

        return new Filter { And = list };
    }

    private Filter One()
    {
        if (++_depth > MaxDepth)
        {
            throw new FilterSyntaxException($"nested more than {MaxDepth} deep at {_lexer.Current.Position + 1}.");
        }

        try
        {
            if (_lexer.Current.IsWord("not"))
            {
                _lexer.Take();
                return new Filter { Not = One() };
            }

            if (_lexer.Current.IsSign("("))
            {
                _lexer.Take();
                Filter inner = Any();
                Expect(")");
                return inner;
            }

            return Condition();
        }
        finally
        {
            _depth--;
        }
    }

    private Filter Condition()
    {
        if (_lexer.Current.Kind is not (FilterTokenKind.Word or FilterTokenKind.Text))
        {
            throw Unexpected("a field");
        }

        FilterToken field = _lexer.Take();
        if (_lexer.Current.IsSign("(") && field.Kind == FilterTokenKind.Word)
        {
            return Function(field);
        }

        if (_lexer.Current.IsWord("in"))
        {
            _lexer.Take();
            var filter = new InFilter { Field = field.Text };
            Expect("[");
            do
            {
                filter.Values.Add(TakeValue());
            }
            while (TakeIf(","));
            Expect("]");
            return new Filter { In = filter };
        }

        if (_lexer.Current.Kind != FilterTokenKind.Sign)
        {
            throw Unexpected("a comparison or 'in'");
        }

        FilterToken sign = _lexer.Take();
        Value value = TakeValue();
        return sign.Text switch
        {
            "=" => new Filter { Equal = new EqualFilter { Field = field.Text, Value = value } },
            "!=" => new Filter { Not = new Filter { Equal = new EqualFilter { Field = field.Text, Value = value } } },
            "<" => new Filter { Range = new RangeFilter { Field = field.Text, Lt = value } },
            "<=" => new Filter { Range = new RangeFilter { Field = field.Text, Lte = value } },
            ">" => new Filter { Range = new RangeFilter { Field = field.Text, Gt = value } },
            ">=" => new Filter { Range = new RangeFilter { Field = field.Text, Gte = value } },
            _ => throw new FilterSyntaxException($"'{sign.Text}' at {sign.Position + 1} is not a comparison."),
        };
    }

    private Filter Function(FilterToken name)
    {
        Expect("(");
        string field = _lexer.Current.Kind is FilterTokenKind.Word or FilterTokenKind.Text ? _lexer.Take().Text : throw Unexpected("a field");
        Filter filter;
        if (name.IsWord("exists"))
        {
            filter = new Filter { Exists = new ExistsFilter { Field = field } };
        }
        else if (name.IsWord("prefix"))
        {
            Expect(",");
            string prefix = _lexer.Current.Kind == FilterTokenKind.Text ? _lexer.Take().Text : throw Unexpected("a quoted string");
            filter = new Filter { Prefix = new PrefixFilter { Field = field, Prefix = prefix } };
        }
        else if (name.IsWord("geo"))
        {
            filter = new Filter
            {
                GeoRadius = new GeoRadiusFilter { Field = field, Latitude = Number(), Longitude = Number(), RadiusMeters = Number() },
            };
        }
        else
        {
            throw new FilterSyntaxException($"'{name.Text}' at {name.Position + 1} is not one of exists, prefix and geo.");
        }

        Expect(")");
        return filter;
    }

    private double Number()
    {
        Expect(",");
        return _lexer.Current.Kind == FilterTokenKind.Number ? double.Parse(_lexer.Take().Text, CultureInfo.InvariantCulture) : throw Unexpected("a number");
    }

    private Value TakeValue()
    {
        FilterToken token = _lexer.Current;
        Value value = token.Kind switch
        {
            FilterTokenKind.Number => Value.ForNumber(double.Parse(token.Text, CultureInfo.InvariantCulture)),
            FilterTokenKind.Text => Value.ForString(token.Text),
            FilterTokenKind.Word when token.IsWord("true") => Value.ForBool(true),
            FilterTokenKind.Word when token.IsWord("false") => Value.ForBool(false),
            _ => throw Unexpected("a number, a quoted string, true or false"),
        };
        _lexer.Take();
        return value;
    }

    private bool TakeIf(string sign)
    {
        if (!_lexer.Current.IsSign(sign))
        {
            return false;
        }

        _lexer.Take();
        return true;
    }

    private void Expect(string sign)
    {
        if (!TakeIf(sign))
        {
            throw Unexpected($"'{sign}'");
        }
    }

    private FilterSyntaxException Unexpected(string expected)
    {
        FilterToken found = _lexer.Current;
        string what = found.Kind == FilterTokenKind.End ? "the end" : $"'{found.Text}'";
        return new FilterSyntaxException($"{what} at {found.Position + 1} where {expected} is expected.");
    }
}
