"""Who works at the demonstration office, and the log-ins it is shown with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Area, AreaAssignment, Department, Employee, Office, Post
from rules.vocabulary import Role
from services.accounts import hash_password
from services.demo.names import phone
from services.names import person_pinyin

COMPANY = "样例物业服务有限公司"
OFFICE_CODE, OFFICE_NAME = "A", "演示·锦绣家园管理处"
AREAS = ("东区", "西区")
# Known to everybody on purpose: it only ever opens the demonstration office.
PASSWORD = "yanshi-demo"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Login:
    """A log-in to show the product with."""

    username: str
    password: str
    name: str
    role: Role


# user name, name, post; the first of each post is the one to log in as
STAFF = (
    ("wangli", "王丽", Role.FRONT_DESK),
    ("liqian", "李倩", Role.FRONT_DESK),
    ("chenxiaoyan", "陈晓燕", Role.FRONT_DESK),
    ("zhaomin", "赵敏", Role.AREA_ADMIN),
    ("zhoujianguo", "周建国", Role.AREA_ADMIN),
    ("liuqiang", "刘强", Role.WORKER),
    ("zhangwei", "张伟", Role.WORKER),
    ("sundayong", "孙大勇", Role.WORKER),
    ("majun", "马俊", Role.WORKER),
    ("guoliang", "郭亮", Role.WORKER),
    ("linhai", "林海", Role.WORKER),
    ("yangfang", "杨芳", Role.SUPERVISOR),
    ("huangzhiming", "黄志明", Role.MANAGER),
    ("wuxiuying", "吴秀英", Role.FINANCE),
    ("xujing", "徐静", Role.QUALITY),
    ("zhengguodong", "郑国栋", Role.AUDITOR),
    ("heping", "何平", Role.ADMINISTRATOR),
)
# newly hired, in training before duty (services.demo.newcomers)
NEWCOMERS = (("hanxiao", "韩笑", Role.TRAINEE), ("yuting", "于婷", Role.TRAINEE))
_COMPANY_WIDE = frozenset({Role.QUALITY, Role.AUDITOR, Role.ADMINISTRATOR})
# who belongs to which of the company's departments, and takes its work orders on
_MEMBERS = {
    "liuqiang": "工程部",
    "zhangwei": "维修部",
    "sundayong": "管业部",
    "majun": "保洁部",
    "guoliang": "工程部",
    "linhai": "保安部",
}
_OFF_DUTY = frozenset({"chenxiaoyan", "linhai"})  # today's day off


@dataclass(slots=True)
class Crew:
    """The office with everybody in it."""

    office: Office
    areas: list[Area]
    staff: dict[str, Employee]
    departments: dict[str, Department]

    def of(self, role: Role) -> list[Employee]:
        """Return everybody of a post."""
        return [self.staff[username] for username, _, post in STAFF if post is role]


def write(session: Session, since: date) -> Crew:
    """Write office, areas and staff; ``since`` is the day everybody began."""
    office = Office(code=OFFICE_CODE, name=OFFICE_NAME, company=COMPANY, phone=phone(9900))
    areas = [Area(office=office, name=name) for name in AREAS]
    session.add_all([office, *areas])
    hashed = hash_password(PASSWORD)
    staff = {}
    for number, (username, name, role) in enumerate(STAFF, 1):
        person = Employee(
            username=username,
            name=name,
            pinyin=person_pinyin(name),
            employee_no=f"YS{number:03d}",
            phone=phone(9900 + number),
            password_hash=hashed,
            must_change_password=False,
            on_duty=username not in _OFF_DUTY,
            on_duty_from=since,
        )
        where = None if role in _COMPANY_WIDE else office
        person.posts.append(Post(role=role, office=where, valid_from=since))
        staff[username] = person
    session.add_all(staff.values())
    crew = Crew(office, areas, staff, _departments(session))
    for username, department in _MEMBERS.items():
        staff[username].department = crew.departments.get(department)
    session.add_all(
        AreaAssignment(area=area, employee=person, valid_from=since)
        for area, person in zip(areas, crew.of(Role.AREA_ADMIN), strict=True)
    )
    session.flush()
    return crew


def _departments(session: Session) -> dict[str, Department]:
    return {row.name: row for row in session.scalars(select(Department).order_by(Department.id))}


def logins(session: Session) -> list[Login]:
    """Return one log-in a post; none where the demonstration office is not loaded."""
    first: dict[Role, Login] = {}
    for username, name, role in (*STAFF, *NEWCOMERS):
        first.setdefault(role, Login(username, PASSWORD, name, role))
    known = set(session.scalars(select(Employee.username)))
    return [login for login in first.values() if login.username in known]
