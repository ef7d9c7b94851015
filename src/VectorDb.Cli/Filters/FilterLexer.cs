using System.Globalization;
using System.Text;

namespace VectorDb.Cli.Filters;

/// <summary>Splits a filter expression into words, numbers, strings and signs.</summary>
internal sealed class FilterLexer
{
    private static readonly string[] Signs = ["!=", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ","];

    private readonly string _text;
    private int _position;

    /// <summary>Makes a lexer at the first token.</summary>
    public FilterLexer(string text)
    {
        _text = text;
        Current = Next();
    }

    /// <summary>The token to look at.</summary>
    public FilterToken Current { get; private set; }

    /// <summary>Takes the current token and goes to the next.</summary>
    public FilterToken Take()
    {
        FilterToken taken = Current;
        Current = Next();
        return taken;
    }

    private FilterToken Next()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        int start = _position;
        if (start == _text.Length)
        {
            return new FilterToken(FilterTokenKind.End, "", start);
        }

        if (_text[start] is '"' or '\'')
        {
            return Quoted(start, _text[start]);
        }

        if (Signs.FirstOrDefault(s => _text.AsSpan(start).StartsWith(s, StringComparison.Ordinal)) is { } sign)
        {
            _position += sign.Length;
            return new FilterToken(FilterTokenKind.Sign, sign, start);
        }

        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '.' or '-' or '+'))
        {
            _position++;
        }

        if (_position == start)
        {
            throw new FilterSyntaxException($"'{_text[start]}' at {start + 1} is not part of a filter.");
        }

        string word = _text[start.._position];
        bool isNumber = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return new FilterToken(isNumber ? FilterTokenKind.Number : FilterTokenKind.Word, word, start);
    }

    private FilterToken Quoted(int start, char quote)
    {
        var value = new StringBuilder();
        for (_position++; _position < _text.Length; _position++)
        {
            char next = _text[_position];
            if (next == quote)
            {
                _position++;
                return new FilterToken(FilterTokenKind.Text, value.ToString(), start);
            }

            if (next == '\\' && _position + 1 < _text.Length)
            {
                next = _text[++_position];
            }

            value.Append(next);
        }

        throw new FilterSyntaxException($"The string at {start + 1} has no closing {quote}.");
    }
}
