using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Reflection;

namespace VectorDb.Rpc.Reflection;

/// <summary>The files of a table's services, and those that they import, by name and by the symbols in them.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);

    public DescriptorIndex(IEnumerable<ServiceDescriptor> services)
    {
        Services = [.. services.Select(service => service.FullName)];
        foreach (ServiceDescriptor service in services)
        {
            Add(service.File);
        }
    }

    public IReadOnlyList<string> Services { get; }

    public bool TryGetFile(string name, [NotNullWhen(true)] out FileDescriptor? file) => _files.TryGetValue(name, out file);

    /// <summary>Finds the file of a service, method, message, field, enum or enum value by its full name.</summary>
    public bool TryGetFileOf(string symbol, [NotNullWhen(true)] out FileDescriptor? file) =>
        _symbols.TryGetValue(symbol.TrimStart('.'), out file);

    /// <summary>A file and all that it imports, itself first.</summary>
    public static IEnumerable<FileDescriptor> WithImports(FileDescriptor file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var queue = new Queue<FileDescriptor>([file]);
        while (queue.TryDequeue(out FileDescriptor? next))
        {
            if (seen.Add(next.Name))
            {
                yield return next;
                foreach (FileDescriptor import in next.Dependencies)
                {
                    queue.Enqueue(import);
                }
            }
        }
    }

    public bool HasMessage(string name) => _symbols.TryGetValue(name.TrimStart('.'), out FileDescriptor? file)
        && file.FindTypeByName<MessageDescriptor>(NameIn(file, name.TrimStart('.'))) is not null;

    private static string NameIn(FileDescriptor file, string fullName) =>
        file.Package.Length == 0 ? fullName : fullName[(file.Package.Length + 1)..];

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (ServiceDescriptor service in file.Services)
        {
            _symbols.TryAdd(service.FullName, file);
            foreach (MethodDescriptor method in service.Methods)
            {
                _symbols.TryAdd(method.FullName, file);
            }
        }

        AddEnums(file.EnumTypes, file);
        foreach (MessageDescriptor message in file.MessageTypes)
        {
            Add(message, file);
        }

        foreach (FileDescriptor import in file.Dependencies)
        {
            Add(import);
        }
    }

    private void Add(MessageDescriptor message, FileDescriptor file)
    {
        _symbols.TryAdd(message.FullName, file);
        foreach (FieldDescriptor field in message.Fields.InDeclarationOrder())
        {
            _symbols.TryAdd(field.FullName, file);
        }

        AddEnums(message.EnumTypes, file);
        foreach (MessageDescriptor nested in message.NestedTypes)
        {
            Add(nested, file);
        }
    }

    private void AddEnums(IEnumerable<EnumDescriptor> enums, FileDescriptor file)
    {
        foreach (EnumDescriptor type in enums)
        {
            _symbols.TryAdd(type.FullName, file);
            foreach (EnumValueDescriptor value in type.Values)
            {
                _symbols.TryAdd(value.FullName, file);
            }
        }
    }
}
